"""The command that one lets run each day."""

import pytest
from django.core.management import CommandError, call_command

from imcore.audit import log

pytestmark = pytest.mark.django_db


def test_it_prints_the_anchor_of_the_last_entry(capsys: pytest.CaptureFixture[str]) -> None:
    log.record(None, "a.b")
    last = log.record(None, "a.c")
    call_command("verify_audit")
    assert f"2 entries, none broken. Keep this elsewhere: 2:{last.digest}" in capsys.readouterr().out


def test_an_anchor_that_it_printed_is_one_that_it_takes() -> None:
    entry = log.record(None, "a.b")
    call_command("verify_audit", "--expect", f"1:{entry.digest}")


def test_it_ends_with_status_1_at_the_first_broken_place() -> None:
    entry = log.record(None, "a.b")
    with pytest.raises(CommandError, match=r"Broken at 2: missing: entry 7 was here\. Good until 1:") as ended:
        call_command("verify_audit", "--expect", f"1:{entry.digest}", "--expect", f"7:{'0' * 64}")
    assert ended.value.returncode == 1


@pytest.mark.parametrize("anchor", ["7", "7:abc", f"x:{'0' * 64}"])
def test_an_anchor_that_is_none_is_refused(anchor: str) -> None:
    with pytest.raises(CommandError, match="PLACE:DIGEST"):
        call_command("verify_audit", "--expect", anchor)
