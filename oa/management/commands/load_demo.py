"""`manage.py load_demo`: a believable company to look at, the same for the same seed."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from imcore.models import User
from oa.demo import company, people
from oa.demo.load import load
from oa.models import Employee


class Command(BaseCommand):
    """See the module."""

    help = "Loads the demo company: people, departments, conversations, three months of messages, files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--seed, --scale, --force."""
        parser.add_argument("--seed", type=int, default=7, help="another seed, another company (default 7)")
        parser.add_argument("--scale", choices=sorted(company.SCALES), default="full", help="small: for tests")
        parser.add_argument("--force", action="store_true", help="load beside the people who are there already")

    def handle(self, *_args: Any, seed: int, scale: str, force: bool, **_options: Any) -> None:
        """Does nothing where the demo is there; refuses in production and, unless forced, among other people."""
        if settings.MODE == "production":
            raise CommandError("The demo's passwords are known to everyone: it is not loaded in production mode.")
        if Employee.objects.filter(user__username="alice", employee_number=people.employee_number(1)).exists():
            self.stdout.write("The demo company is there already; nothing was done.")
            return
        if User.objects.exists() and not force:
            raise CommandError("This database has people already. --force loads the demo company beside them.")
        begun = time.monotonic()
        found = company.found(seed=seed, scale=company.SCALES[scale], now=timezone.localtime())
        _refuse_taken_names(found)
        load(found, seed=seed, say=self.stdout.write)
        self.stdout.write(self.style.SUCCESS(f"The demo company is loaded ({time.monotonic() - begun:.0f} s)."))


def _refuse_taken_names(found: company.Company) -> None:
    names = [person.username for person in found.people]
    taken = User.objects.filter(username__in=names).order_by("username").values_list("username", flat=True)
    if taken:
        raise CommandError(f"These usernames are taken, and the demo needs them: {', '.join(taken[:10])}.")
