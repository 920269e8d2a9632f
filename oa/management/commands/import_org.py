"""`manage.py import_org FILE`: checks a file of departments or employees, and with --apply writes what it says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from imcore.errors import HongyanError, Invalid
from imcore.models import User
from oa.imports import bounds, lease, outcome, wizard, work
from oa.imports.lease import Lease
from oa.models import OrgImport


class Command(BaseCommand):
    """See the module."""

    help = "Checks a CSV or XLSX file of departments or employees (docs/office.md); --apply writes what it says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, --apply, --by."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="where there is no error: all rows, in one transaction")
        parser.add_argument("--by", metavar="USERNAME", help="in whose name (else the first superuser's)")

    def handle(self, *_args: Any, file: Path, **options: Any) -> None:
        """Prints each error by row, or what would change; a file with errors ends with status 1."""
        try:
            with transaction.atomic():
                one = wizard.keep(_someone(options["by"]), content=_read(file), file_name=file.name)
                checking = lease.take(one.pk)
            self._work(one, checking)
            self._show(one)
            if not options["apply"]:
                return
            with transaction.atomic():
                wizard.claim(one.pk)
                applying = lease.take(one.pk)
        except HongyanError as refused:
            raise CommandError(_sentence(refused)) from None
        self._work(one, applying)
        if one.state != OrgImport.State.APPLIED:
            self._show(one)
        self.stdout.write(self.style.SUCCESS("Applied."))

    def _work(self, one: OrgImport, held: Lease | None) -> None:
        """In this process: taken in the transaction that let it wait, so that no other worker sees it waiting."""
        assert held is not None
        work.work(held)
        one.refresh_from_db(fields=["state", "errors", "plan"])

    def _show(self, one: OrgImport) -> None:
        for error in one.errors:
            self.stderr.write(f"row {error['row']} {error['column']}: {error['message']}")
        if one.errors:
            raise CommandError(f"{wizard.error_count(one)} errors; nothing was changed.")
        self.stdout.write(", ".join(f"{kind} {one.plan[kind]}" for kind in outcome.KINDS))


def _sentence(refused: HongyanError) -> str:
    return " ".join(refused.detail["file"]) if isinstance(refused, Invalid) else str(refused)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(bounds.FILE_BYTES + 1)
    except OSError as fault:
        raise CommandError(f"{file}: {fault.strerror}") from None


def _someone(username: str | None) -> User:
    people = User.objects.filter(is_active=True)
    found = people.filter(username=username) if username else people.filter(is_superuser=True).order_by("pk")
    user = found.first()
    if user is None:
        raise CommandError("There is nobody in whose name to import: give --by USERNAME.")
    return user
