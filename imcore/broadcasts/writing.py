"""A broadcast as it is made: written, started, stopped, recalled. Whether somebody may is the caller's to ask."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from imcore import errors, extend
from imcore.audiences import lookup
from imcore.broadcasts import copies, states
from imcore.draft import Draft
from imcore.messaging import rehearsal
from imcore.messaging.send import validated
from imcore.models import Broadcast, BroadcastRecipient, BusinessLine, User, UserKind
from imcore.protocol import UserId

NOTICES = "notices"  # the account that speaks for the installation, made when it first does
KEY_LENGTH = 64


def house_sender() -> User:
    """The bot that speaks where no other was chosen. Raises Conflict where a person has its username."""
    found = User.objects.filter(username=NOTICES).first()
    if found is None:
        with translation.override(settings.LANGUAGE_CODE):  # not that of whoever comes first
            return User.objects.create_user(NOTICES, kind=UserKind.BOT, display_name=_("Notices"))
    if found.kind != UserKind.BOT:
        raise errors.Conflict(_("A person has the username “%s”.") % NOTICES, username=NOTICES)
    return found


def write(
    sender: User,
    *,
    kind: str,
    body: dict[str, Any],
    audiences: Sequence[str],
    line: BusinessLine | None = None,
    by: User | None = None,
    key: str = "",
) -> tuple[Broadcast, bool]:
    """A draft, and whether this call made it: the same key, in the same business line, finds what it made before.

    Raises Invalid (sender, kind, body, audiences, idempotency_key), BlockedContent, Conflict (the key has another content).
    """
    if sender.kind != UserKind.BOT or not sender.is_active:
        raise errors.Invalid(sender=[_("Only a bot can send to many.")])
    if len(key) > KEY_LENGTH or "\x00" in key:
        raise errors.Invalid(idempotency_key=[_("At most %d characters.") % KEY_LENGTH])
    fields = {"sender": sender, "kind": kind, "body": body, "audiences": lookup.checked(audiences)}
    before = _before(line, key)
    if before is not None:
        return _same(before, fields), False
    text = _text_of(kind, body)
    try:
        with transaction.atomic():
            made = Broadcast.objects.create(**fields, text=text, business_line=line, made_by=by, idempotency_key=key)
            _rehearse(made)
    except IntegrityError:  # the same key at the same instant
        before = _before(line, key)
        if before is None:
            raise
        return _same(before, fields), False
    return made, True


@transaction.atomic
def start(number: int) -> Broadcast:
    """Chooses the recipients, those who are there now, and leaves the rest to the workers.

    Raises NotFound, Conflict (started already, or stopped), BlockedContent, Invalid (audiences: they mean nobody).
    """
    broadcast = _moved(number, "start")
    _rehearse(broadcast)  # the rules may have changed since it was written
    count = 0
    for users in lookup.chunks(broadcast.audiences):
        BroadcastRecipient.objects.bulk_create(BroadcastRecipient(broadcast=broadcast, user_id=user) for user in users)
        count += len(users)
    if not count:
        raise errors.Invalid(audiences=[_("Nobody is there whom it would go to.")])
    broadcast.total, broadcast.started_at = count, timezone.now()
    broadcast.save(update_fields=["state", "total", "started_at"])
    return broadcast


@transaction.atomic
def cancel(number: int) -> Broadcast:
    """Whoever has not been told will not be. Raises NotFound, Conflict (it is at its end)."""
    broadcast = _moved(number, "cancel")
    broadcast.save(update_fields=["state"])
    return broadcast


@transaction.atomic
def recall(number: int) -> Broadcast:
    """Stops it, and takes back what was sent, wherever it is. Raises NotFound, Conflict (a draft, or recalled)."""
    broadcast = _moved(number, "recall")
    if broadcast.started_at is None:
        raise errors.Conflict(_("Nobody has been told of it."), state=broadcast.state)
    broadcast.save(update_fields=["state"])
    return broadcast


def _moved(number: int, event: str) -> Broadcast:
    found = Broadcast.objects.select_for_update(no_key=True).select_related(None).filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such broadcast."), broadcast=number)
    found.state = states.after(found.state, event)
    return found


def _text_of(kind: str, body: dict[str, Any]) -> str:
    """What lists show of it; raises Invalid where the kind refuses the body."""
    asked = Draft(sender=UserId(0), client_id="broadcast", kind=kind, body=body)
    found = validated(asked)
    if isinstance(found, errors.HongyanError):
        raise found
    return extend.message_kinds.get(kind).text(found.body)  # type: ignore[union-attr]


def _rehearse(broadcast: Broadcast) -> None:
    """What it says is looked at once, before anybody is told."""
    rehearsal.in_direct(copies.draft(broadcast, UserId(broadcast.sender_id)))


def _before(line: BusinessLine | None, key: str) -> Broadcast | None:
    return Broadcast.objects.filter(business_line=line, idempotency_key=key).first() if key else None


def _same(before: Broadcast, fields: dict[str, Any]) -> Broadcast:
    given = (fields["sender"].pk, fields["kind"], fields["body"], fields["audiences"])
    if (before.sender_id, before.kind, before.body, before.audiences) != given:
        raise errors.Conflict(_("This key was used for another broadcast."), idempotency_key=before.idempotency_key)
    return before
