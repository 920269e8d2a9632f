"""What waits is never lost, never done by two at once, and what fails holds up nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore.backoff import wait_before
from imcore.models import Attachment, Screening
from imcore.screening import queue
from tests.cast import Cast
from tests.imcore.attachments import files
from tests.imcore.messagebox.talk import say
from tests.imcore.screening.scanner import Scanner
from tests.imcore.screening.sent import photo, send_file, send_photo, state, work

pytestmark = pytest.mark.django_db


def test_a_batch_is_put_in_the_queue_once_and_by_one_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    texts = [say(cast.bob, cast.group), say(cast.bob, cast.group)]
    with django_assert_num_queries(0):
        queue.enqueue(texts)
    batch = [send_photo(cast.alice, cast.group, photo(number)) for number in range(3)] + texts
    for _time in range(2):
        with CaptureQueriesContext(connection) as made:
            queue.enqueue(batch)
        assert [query["sql"].startswith("INSERT") for query in made if "SAVEPOINT" not in query["sql"]] == [True]
    assert Screening.objects.count() == 3


def test_what_a_worker_took_and_did_not_finish_is_taken_up_again(cast: Cast) -> None:
    queue.enqueue([send_photo(cast.alice, cast.group, photo(1))])
    Screening.objects.update(next_at=timezone.now() + queue.LEASE)  # as a worker leaves it that is killed amid its work
    assert (queue.work_off(), Screening.objects.count()) == (0, 1)
    Screening.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert (queue.work_off(), Screening.objects.count()) == (1, 0)


def test_a_check_that_fails_rests_and_holds_up_no_other(cast: Cast, settings: Any) -> None:
    with Scanner() as ended:
        settings.SCREENING = {**settings.SCREENING, "clamav": ended.url}
    for number in range(3):
        send_photo(cast.alice, cast.group, photo(number))
    assert work() == 4  # three pictures, and one attempt at the scanner
    assert sorted(Screening.objects.values_list("check_name", "attempts")) == [("viruses", 0), ("viruses", 0), ("viruses", 1)]
    assert Screening.objects.get(attempts=1).last_error.startswith("ConnectionRefusedError")


def test_attempts_come_ever_more_slowly_and_never_end() -> None:
    def wait(attempt: int) -> float:
        return wait_before(attempt, first=queue.FIRST_WAIT, longest=queue.LONGEST_WAIT)

    assert all(2.5 <= wait(0) <= 5 and 900 <= wait(attempt) <= 1800 for attempt in (9, 30_000))


def test_a_file_that_the_storage_has_lost_is_asked_for_once(cast: Cast) -> None:
    said = send_file(cast.alice, cast.group, photo(1), "holiday.jpg")
    default_storage.delete(str(Attachment.objects.get().thumbnail.name))
    assert (work(), Screening.objects.exists(), state(said)) == (1, False, ("normal", None))


def test_a_message_without_files_of_its_own_is_not_looked_at(cast: Cast) -> None:
    queue.enqueue([say(cast.alice, cast.group), send_file(cast.alice, cast.group, files.PDF)])
    assert list(Screening.objects.values_list("message__seq", flat=True)) == [2]
