"""`manage.py verify_audit`: reads the audit log from its beginning and says where it was tampered with."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imcore.audit import verify


class Command(BaseCommand):
    """See the module."""

    help = "Verifies the audit log's chain; ends with status 1 at the first broken place (docs/operating.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--expect PLACE:DIGEST, as often as you like."""
        parser.add_argument(
            "--expect", metavar="PLACE:DIGEST", type=_anchor, action="append", default=[], help="an anchor that you have kept"
        )

    def handle(self, *_args: Any, expect: list[tuple[int, str]], **_options: Any) -> None:
        """Prints the last entry's anchor."""
        found = verify.verify(dict(expect))
        if found.broken is not None:
            raise CommandError(f"Broken at {found.broken}: {found.fault}. Good until {found.place}:{found.digest}")
        self.stdout.write(f"{found.place} entries, none broken. Keep this elsewhere: {found.place}:{found.digest}")


def _anchor(value: str) -> tuple[int, str]:
    match = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", value.strip().lower())
    if match is None:
        raise ArgumentTypeError("PLACE:DIGEST, as verify_audit prints it")
    return int(match[1]), match[2]
