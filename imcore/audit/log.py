"""Writing the log. One at a time, whoever writes: the next place, and the digest before, are read under a lock."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from imcore.audit import chain
from imcore.models import AuditEvent, User

LOCK = 0x0A0D17  # of PostgreSQL's advisory locks, held by nobody else; SQLite has one writer anyway (BEGIN IMMEDIATE)


def record(
    actor: User | None,
    act: str,
    target: models.Model | str | None = None,
    *,
    target_name: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> AuditEvent:
    """Adds an entry, in the caller's transaction: if that does not commit, the act was not, and nor is the entry.

    `act` is "<what>.<done>" ("message.recalled"); `target` a row, or its reference ("imcore.message:7") where it is gone.
    From here to the commit nobody else records anything, so call it last. No message is ever sent under this lock. Three
    statements, whatever the size of the log.
    """
    with transaction.atomic():
        entry = chain.Entry(
            **_next(),
            at=timezone.now(),
            actor=actor.pk if actor else None,
            actor_name=chain.text(actor.username if actor else "", "actor_name"),
            act=chain.text(act, "act"),
            target=chain.text(reference(target), "target"),
            target_name=chain.text(target_name or target or "", "target_name"),
            reason=chain.text(reason, "reason"),
            detail=chain.plain(detail or {}),
            address=chain.address(address),
        )
        fields = {**vars(entry), "actor": actor}
        return AuditEvent.objects.create(**fields, digest=chain.seal(key(), entry))


def reference(target: models.Model | str | None) -> str:
    """How a row is named in the log: "imcore.message:7"."""
    return f"{target._meta.label_lower}:{target.pk}" if isinstance(target, models.Model) else target or ""


def key() -> bytes:
    """What the entries are sealed with."""
    return chain.derived_key(settings.AUDIT_KEY)


def entry_of(row: AuditEvent) -> chain.Entry:
    """A stored row without its seal."""
    fields = {name: getattr(row, name) for name in chain.Entry.__dataclass_fields__ if name != "actor"}
    return chain.Entry(**fields, actor=row.actor_id)


def _next() -> dict[str, Any]:
    """Its place and the digest before it. Taken after the lock by a statement of its own: it sees what was committed since."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = AuditEvent.objects.order_by("-place").values_list("place", "digest").first()
    place, previous = last or (0, chain.FIRST)
    return {"place": place + 1, "previous": previous}
