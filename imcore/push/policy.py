"""Who is told of a message while away. Pure: values in, a verdict out."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

AT_THE_DESK = frozenset({"web", "desktop"})  # who sits there sees it; their other devices stay silent


class Quiet(NamedTuple):
    """The hours in which one does not want to be disturbed; over midnight where `start` is the later one."""

    start: time
    end: time
    zone: ZoneInfo
    mentions_pass: bool = True


class About(NamedTuple):
    """What a message asks of its readers."""

    urgent: bool = False  # its readers are asked to confirm it
    mentions: Collection[int] | str = ()  # user ids, or "all"
    sender: int = 0
    visible: bool = True  # neither held, blocked nor recalled


class Reader(NamedTuple):
    """A member, and one of the devices on which they want to be told."""

    user: int
    device_class: str = ""
    online: frozenset[str] = frozenset()  # the classes that have a socket open
    muted: bool = False
    has_read: bool = False
    quiet: Quiet | None = None


class Verdict(NamedTuple):
    """Tell now (`at` is None), at that time, or not at all (`tell` is false); `reason` for people who ask why not."""

    tell: bool
    at: datetime | None = None
    reason: str = ""


TELL = Verdict(True)


def verdict(about: About, reader: Reader, *, now: datetime) -> Verdict:
    """`now` is an aware time. What wakes nobody at night is told in the morning, if it is still unread then."""
    if reader.user == about.sender:
        return Verdict(False, reason="own")
    if not about.visible:
        return Verdict(False, reason="not visible")
    if reader.has_read:
        return Verdict(False, reason="read")
    if reader.online & AT_THE_DESK or reader.device_class in reader.online:
        return Verdict(False, reason="connected")
    if about.urgent:
        return TELL
    named = about.mentions != "all" and reader.user in about.mentions
    if reader.muted and not named:  # "all" is what a muted group is muted for
        return Verdict(False, reason="muted")
    until = quiet_until(reader.quiet, now)
    mentioned = named or about.mentions == "all"
    if until is None or (mentioned and reader.quiet is not None and reader.quiet.mentions_pass):
        return TELL
    return Verdict(True, until, "quiet hours")


def quiet_until(quiet: Quiet | None, now: datetime) -> datetime | None:
    """When the quiet hours that are going on end; None outside of them. The end belongs to the day, the start to the night."""
    if quiet is None or quiet.start == quiet.end:
        return None
    here = now.astimezone(quiet.zone)
    clock = here.time().replace(tzinfo=None)
    over_midnight = quiet.start > quiet.end
    inside = (clock >= quiet.start or clock < quiet.end) if over_midnight else quiet.start <= clock < quiet.end
    if not inside:
        return None
    day = here.date() + timedelta(days=1 if over_midnight and clock >= quiet.start else 0)
    return datetime.combine(day, quiet.end, quiet.zone)
