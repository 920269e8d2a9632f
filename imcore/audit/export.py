"""The log, or a part of it, as a file for a spreadsheet."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore.models import AuditEvent
from imcore.spreadsheet import written

ROWS_AT_ONCE = 1_000


def chunks(entries: QuerySet[AuditEvent]) -> Iterator[bytes]:
    """The newest first, so many at a time."""
    titles = [_("Place"), _("Time"), _("Actor"), _("Act"), _("Target"), _("Name of the target"), _("Reason"), _("Address"),
              _("Detail"), _("Digest")]  # fmt: skip
    yield written([titles], first=True)
    rest = entries.order_by("-place")
    while found := list(rest[:ROWS_AT_ONCE]):
        yield written([_cells(entry) for entry in found])
        rest = entries.filter(place__lt=found[-1].place).order_by("-place")


def _cells(entry: AuditEvent) -> list[str]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else ""
    return [
        str(entry.place),
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        entry.actor_name,
        entry.act,
        entry.target,
        entry.target_name,
        entry.reason,
        entry.address or "",
        detail,
        entry.digest,
    ]
