"""`manage.py maintenance`."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from imcore.lines import in_force
from imcore.models import Maintenance

pytestmark = pytest.mark.django_db


def run(*words: str, capsys: Any) -> str:
    """What it prints."""
    in_force.forget()
    call_command("maintenance", *words)
    printed: str = capsys.readouterr().out
    return printed


def test_it_begins_now_and_ends_when_it_was_told(capsys: Any) -> None:
    run("on", "--until", "10m", "--message", "New disks", capsys=capsys)
    made = Maintenance.objects.get()
    assert (made.level, made.message) == ("reading", "New disks")
    assert made.until is not None
    assert timedelta(minutes=9) < made.until - made.starts_at <= timedelta(minutes=10)
    assert "New disks" in run("show", capsys=capsys)
    assert run("off", capsys=capsys) == "It is over.\n"
    assert not Maintenance.objects.exists()


def test_it_is_announced_for_later_and_closes_all(capsys: Any) -> None:
    run("on", "--closed", "--starts", "2h", capsys=capsys)
    made = Maintenance.objects.get()
    assert (made.level, made.until) == ("closed", None)
    assert made.starts_at > timezone.now() + timedelta(hours=1)


@pytest.mark.parametrize(
    "words", [("--until", "soon"), ("--until", "2020-01-01T00:00"), ("--message", "x" * 501), ("--starts", "2026-99-01T00:00")]
)
def test_what_makes_no_sense_begins_nothing(words: tuple[str, str], capsys: Any) -> None:
    with pytest.raises(CommandError):
        run("on", *words, capsys=capsys)
    assert not Maintenance.objects.exists()
