"""Is the log as it was written? Read from its beginning, entry by entry, however long it is."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from imcore.audit import chain, log
from imcore.models import AuditEvent

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Verdict:
    """`place` and `digest` of the last good entry, and, where one is not, the first bad place and what is wrong there."""

    place: int
    digest: str
    broken: int | None = None
    fault: str = ""


def verify(expected: Mapping[int, str] | None = None) -> Verdict:
    """Place → digest of `expected` are anchors that somebody has kept elsewhere: only these show that the end was taken
    away, or that whoever has the key has written the whole log anew."""
    anchors, place, digest, key = dict(expected or {}), 0, chain.FIRST, log.key()
    for row in AuditEvent.objects.order_by("place").iterator(ROWS_AT_ONCE):
        fault = _fault(row, place + 1, digest, key) or _against(anchors.pop(place + 1, None), row)
        if fault:
            return Verdict(place, digest, place + 1, fault)
        place, digest = row.place, row.digest
    if anchors:
        return Verdict(place, digest, place + 1, f"missing: entry {min(anchors)} was here")
    return Verdict(place, digest)


def _fault(row: AuditEvent, place: int, previous: str, key: bytes) -> str:
    if row.place != place:
        return f"missing: the next entry is {row.place}"
    if row.previous != previous:
        return "it does not follow the entry before it"
    return "" if hmac.compare_digest(chain.seal(key, log.entry_of(row)), row.digest) else "it was changed"


def _against(anchor: str | None, row: AuditEvent) -> str:
    return "" if anchor is None or hmac.compare_digest(anchor, row.digest) else "its digest is not the expected one"
