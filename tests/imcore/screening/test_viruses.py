"""Files go through the scanner: what it finds is gone with its message, what it could not be asked waits for it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.attachments import store
from imcore.errors import NotFound
from imcore.messaging import revise
from imcore.models import Attachment, Finding, Message, Screening, User
from imcore.screening import viruses
from tests.cast import Cast
from tests.imcore.attachments import files
from tests.imcore.messagebox.talk import kept, seat
from tests.imcore.screening.scanner import EICAR, Scanner
from tests.imcore.screening.sent import send, send_file, state, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(settings: Any) -> Iterator[Scanner]:
    """It is there, and configured."""
    with Scanner() as running:
        settings.SCREENING = {**settings.SCREENING, "clamav": running.url}
        yield running


def may_read(viewer: User) -> bool:
    """The only file there is."""
    try:
        return bool(store.readable(viewer.pk, Attachment.objects.get().pk))
    except NotFound:
        return False


def scan() -> tuple[str, str]:
    """What is known of the only file there is."""
    file = Attachment.objects.get()
    return file.scan, file.scan_found


def test_a_virus_is_gone_with_its_message(cast: Cast, scanner: Scanner) -> None:
    said = send_file(cast.alice, cast.group, b"x" * 100_000 + EICAR)
    assert scan() == ("waiting", "")
    work()
    assert (state(said), scan()) == (("blocked", "blocked"), ("infected", "Eicar-Test-Signature"))
    assert list(Finding.objects.values_list("rule", "action", "excerpt")) == [("ClamAV", "block", "Eicar-Test-Signature")]
    assert not may_read(cast.bob)
    assert store.references(cast.alice.pk, [str(Attachment.objects.get().pk)]) == {}  # nor is it sent again


def test_a_virus_is_sent_no_second_time_by_who_took_its_message_back_during_the_scan(cast: Cast, scanner: Scanner) -> None:
    send_file(cast.alice, cast.group, EICAR)
    message, file = Message.objects.get(), Attachment.objects.get()
    revise.recall(seat(cast.alice, cast.group), 1)
    viruses.check(message, [file])
    assert (Message.objects.get().state, store.references(cast.alice.pk, [str(file.pk)])) == ("recalled", {})


def test_a_clean_file_is_heard_whole_and_stays(cast: Cast, scanner: Scanner) -> None:
    said = send_file(cast.alice, cast.group, files.PDF)
    work()
    assert (state(said), scan(), scanner.scanned) == (("normal", None), ("clean", ""), [files.PDF])
    assert may_read(cast.bob)


def test_what_is_sent_again_is_scanned_again_only_when_the_scan_is_old(cast: Cast, scanner: Scanner) -> None:
    file = kept(cast.alice, files.PDF, "plan.pdf", purpose="file")
    for days, scans in ((0, 1), (0, 1), (2, 2)):
        Attachment.objects.filter(scan="clean").update(scanned_at=timezone.now() - timedelta(days=days))
        send(cast.alice, cast.group, file)
        work()
        assert len(scanner.scanned) == scans


@pytest.mark.parametrize(("hides", "readable"), [(False, True), (True, False)])
def test_while_the_scanner_is_away_a_file_waits_and_is_there_or_not_as_the_settings_say(
    cast: Cast, settings: Any, hides: bool, readable: bool
) -> None:
    with Scanner() as ended:
        settings.SCREENING = {**settings.SCREENING, "clamav": ended.url, "hide_unscanned": hides}
    send_file(cast.alice, cast.group, files.PDF)
    work()
    waiting = Screening.objects.get()
    assert (waiting.check_name, waiting.attempts, waiting.next_at > timezone.now()) == ("viruses", 1, True)
    assert (scan(), may_read(cast.bob), may_read(cast.alice)) == (("waiting", ""), readable, True)
    with Scanner() as back:
        settings.SCREENING = {**settings.SCREENING, "clamav": back.url}
        Screening.objects.update(next_at=timezone.now())
        work()
    assert (scan(), may_read(cast.bob), Screening.objects.exists()) == (("clean", ""), True, False)


def test_what_the_scanner_refuses_is_not_asked_again(cast: Cast, scanner: Scanner) -> None:
    send_file(cast.alice, cast.group, bytes(1_100_000))
    work()
    assert (scan(), Screening.objects.exists()) == (("failed", "INSTREAM size limit exceeded. ERROR"), False)


def test_without_a_scanner_nothing_waits(cast: Cast, settings: Any) -> None:
    settings.SCREENING = {**settings.SCREENING, "hide_unscanned": True}
    send_file(cast.alice, cast.group, files.PDF)
    work()
    assert (scan(), Screening.objects.exists(), may_read(cast.bob)) == (("", ""), False, True)
