"""`manage.py maintenance on|off|show`: announces maintenance, begins it, ends it; the same as the admin's page."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from imcore import errors
from imcore.lines import maintenance
from imcore.models import Maintenance

UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


class Command(BaseCommand):
    """See the module."""

    help = (
        "Announces, begins and ends maintenance (docs/operating.md). Staff go on; it is in force everywhere within two seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """on [--starts] [--until] [--closed] [--message] | off | show."""
        parser.add_argument("what", choices=("on", "off", "show"))
        parser.add_argument(
            "--starts", type=_moment, metavar="WHEN", help="2026-12-01T22:00, or 10m from now; without it at once"
        )
        parser.add_argument("--until", type=_moment, metavar="WHEN", help="the same, from its start; without it until `off`")
        parser.add_argument("--closed", action="store_true", help="nobody but staff may even read")
        parser.add_argument("--message", default="", help="what people are told, at most 500 characters")

    def handle(self, *_args: Any, what: str, **options: Any) -> None:
        """Prints what holds from now on."""
        if what == "on":
            self._begin(**options)
        elif what == "off":
            self.stdout.write("It is over." if maintenance.end(None) else "There was none.")
            return
        found = maintenance.plan()
        self.stdout.write(str(maintenance.shown(found)) if found is not None else "None is announced.")

    def _begin(self, *, starts: Any, until: Any, closed: bool, message: str, **_options: Any) -> None:
        if len(message) > (Maintenance._meta.get_field("message").max_length or 0):
            raise CommandError("The message is too long.")
        begins = _after(starts, timezone.now())
        level = maintenance.CLOSED if closed else maintenance.READING
        ends = _after(until, begins) if until is not None else None
        try:
            maintenance.announce(None, level=level, starts_at=begins, until=ends, message=message)
        except errors.Invalid as refused:
            raise CommandError(str(refused.detail)) from None


def _moment(value: str) -> datetime | timedelta:
    number, unit = value[:-1], value[-1:]
    if unit in UNITS and number.isdecimal() and len(number) < 7:
        return timedelta(**{UNITS[unit]: int(number)})
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError("2026-12-01T22:00, or 10m (s, m, h)")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _after(given: datetime | timedelta | None, start: datetime) -> datetime:
    if given is None:
        return start
    return start + given if isinstance(given, timedelta) else given
