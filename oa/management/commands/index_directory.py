"""Writes the directory's search keys of everyone anew: after an update that changes what people are found by."""

from typing import Any

from django.core.management.base import BaseCommand

from oa.directory import index


class Command(BaseCommand):
    """`manage.py index_directory`; may be stopped and run again."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """No options."""
        index.refresh_all()
