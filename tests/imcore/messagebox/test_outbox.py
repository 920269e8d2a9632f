"""Each committed batch comes to every after-store handler at least once, whoever dies on the way."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from imcore import extend
from imcore.draft import Stored
from imcore.messagebox import outbox
from imcore.messaging import revise
from imcore.models import Outbox
from tests.cast import Cast
from tests.imcore.messagebox.talk import say, say_many, seat
from tests.imcore.messaging.doors import plugged

pytestmark = pytest.mark.django_db


class Heard:
    """A handler that remembers the texts of each batch, and raises while it is told to."""

    def __init__(self, *, broken: bool = False) -> None:
        self.batches: list[list[object]] = []
        self.broken = broken

    def __call__(self, batch: Sequence[Stored]) -> None:
        if self.broken:
            raise RuntimeError("handler")
        self.batches.append([message.body.get("text") for message in batch])


def handled_by(*handlers: extend.AfterStore) -> AbstractContextManager[None]:
    """These handlers are plugged in while the block runs."""
    return plugged(extend.after_store, *handlers)


def told_of_changes(handler: extend.AfterStore) -> AbstractContextManager[None]:
    """This one at the door of changes."""
    return plugged(extend.after_change, handler)


def let_the_lease_expire() -> None:
    Outbox.objects.update(taken_at=timezone.now() - outbox.LEASE - timedelta(seconds=1))


def test_a_batch_comes_to_every_handler_and_is_done(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3)
    say(cast.bob, cast.group, "alone")
    one, other = Heard(), Heard()
    with handled_by(one, other):
        assert outbox.drain() == 2
        assert outbox.drain() == 0
    assert one.batches == other.batches == [["1", "2", "3"], ["alone"]]
    assert Outbox.objects.count() == 0


def test_what_was_said_and_changes_comes_to_the_door_of_changes(cast: Cast) -> None:
    say(cast.alice, cast.group, "said")
    outbox.drain()
    mine = seat(cast.alice, cast.group)
    revise.edit(mine, 1, body={"text": "said better"})
    revise.react(mine, 1, emoji="👍", on=True)
    revise.recall(mine, 1)
    revise.recall(mine, 1)
    stored, changed = Heard(), Heard()
    with handled_by(stored), told_of_changes(changed):
        assert outbox.drain() == 2
    assert (stored.batches, changed.batches) == ([], [[None], [None]])  # both times in the state of now


def test_a_handler_is_told_the_state_of_now(cast: Cast) -> None:
    say(cast.alice, cast.group, "taken back")
    revise.recall(seat(cast.alice, cast.group), 1)
    states: list[str] = []
    with handled_by(lambda batch: states.extend(message.state for message in batch)):
        outbox.drain()
    assert states == ["recalled"]


def test_without_handlers_batches_are_done(cast: Cast) -> None:
    say(cast.alice, cast.group)
    assert outbox.drain() == 1
    assert Outbox.objects.count() == 0


def test_a_handler_that_raises_leaves_its_batch_for_later_and_the_others_go_on(cast: Cast) -> None:
    say(cast.alice, cast.group, "first")
    broken, fine = Heard(broken=True), Heard()
    with handled_by(broken, fine):
        assert outbox.drain() == 0
        assert fine.batches == [["first"]]
        assert outbox.drain() == 0  # its lease has not expired
        broken.broken = False
        let_the_lease_expire()
        assert outbox.drain() == 1
    assert (broken.batches, fine.batches) == ([["first"]], [["first"], ["first"]])
    assert Outbox.objects.count() == 0


def test_one_bad_batch_does_not_keep_back_another(cast: Cast) -> None:
    say(cast.alice, cast.group, "bad")
    say(cast.alice, cast.group, "good")
    heard = Heard()

    def picky(batch: Sequence[Stored]) -> None:
        if batch[0].body["text"] == "bad":
            raise RuntimeError("handler")
        heard(batch)

    with handled_by(picky):
        assert outbox.drain() == 1
    assert heard.batches == [["good"]]
    assert Outbox.objects.count() == 1


def test_what_somebody_holds_is_not_taken_before_the_lease_expires(cast: Cast) -> None:
    say(cast.alice, cast.group)
    Outbox.objects.update(taken_at=timezone.now() - outbox.LEASE + timedelta(seconds=30))
    assert outbox.drain() == 0
    let_the_lease_expire()
    assert outbox.drain() == 1


def test_the_oldest_come_first_and_no_more_than_asked_for(cast: Cast) -> None:
    for text in "abc":
        say(cast.alice, cast.group, text)
    heard = Heard()
    with handled_by(heard):
        assert outbox.drain(limit=2) == 2
    assert heard.batches == [["a"], ["b"]]
    assert Outbox.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drains_at_once_never_hold_the_same_batch(cast: Cast) -> None:
    for number in range(6):
        say(cast.alice, cast.group, str(number))
    heard, lock, both = list[object](), threading.Lock(), threading.Barrier(2, timeout=20)

    def handle(batch: Sequence[Stored]) -> None:
        with lock:
            heard.append(batch[0].body["text"])
        if len(heard) <= 2:
            both.wait()  # each of the two is in the middle of a batch of its own

    with handled_by(handle):
        drained: list[int] = []
        threads = [threading.Thread(target=drain_until_empty, args=(drained,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(heard, key=str) == ["0", "1", "2", "3", "4", "5"]
    assert sum(drained) == 6
    assert Outbox.objects.count() == 0


def drain_until_empty(drained: list[int]) -> None:
    try:
        while done := outbox.drain(limit=1):
            drained.append(done)
    finally:
        connection.close()


def test_how_far_behind_it_is_tells_the_number_and_the_age_of_the_oldest() -> None:
    assert outbox.standing() == (0, 0.0)
    now = timezone.now()
    for minutes in (1, 3, 2):
        Outbox.objects.create(message_ids=[], created_at=now - timedelta(minutes=minutes))
    waiting, age = outbox.standing()
    assert (waiting, 60 <= age < 120) == (3, True)  # the one that the drain takes first
