"""A broadcast is stopped, or taken back."""

import pytest

from imcore.broadcasts import copies, lease, sending, writing
from imcore.conversations import direct
from imcore.messaging.send import send_message
from imcore.models import Broadcast, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.broadcasts.given import counts, started, states, to, worked

pytestmark = pytest.mark.django_db


def unnoted(one: Broadcast, cast: Cast) -> None:
    """alice was told by a worker that died before it could note it."""
    place = direct.open_all(one.sender_id, [cast.alice.pk])[cast.alice.pk]
    send_message(copies.draft(one, cast.alice.pk, place))


def test_stopping_leaves_those_who_were_told_and_tells_nobody_else(cast: Cast) -> None:
    one = started(*to(cast.alice, cast.bob))
    unnoted(one, cast)
    writing.cancel(one.pk)
    worked(one)
    assert counts(one) == ("cancelled", 2, 1, 0, 0)
    assert states(one) == {"alice": ("sent", ""), "bob": ("unsent", "")}
    assert Message.objects.count() == 1


def test_a_recall_takes_back_all_that_was_sent_and_stops_the_rest(cast: Cast) -> None:
    one = started(*to(cast.alice, cast.bob))
    unnoted(one, cast)
    writing.recall(one.pk)
    worked(one)
    assert counts(one) == ("recalled", 2, 1, 0, 1)
    assert states(one) == {"alice": ("recalled", ""), "bob": ("unsent", "")}
    assert list(Message.objects.values_list("state", "body", "text")) == [("recalled", {}, "")]


def test_a_recall_after_the_end_reaches_everyone_and_leaves_other_messages(cast: Cast) -> None:
    one = worked(started("all:"))
    other = worked(started(*to(cast.alice), sender=one.sender, body={"text": "At nine"}))
    writing.recall(one.pk)
    worked(one)
    assert counts(one) == ("recalled", 5, 5, 0, 5)
    assert list(Message.objects.filter(state="normal").values_list("text", flat=True)) == ["At nine"]
    assert counts(other) == ("done", 1, 1, 0, 0)


def test_a_worker_amid_a_chunk_is_noted_before_the_recall_begins(cast: Cast) -> None:
    one = started(*to(*factories.people(3)))
    mine = lease.take()
    assert mine is not None
    writing.recall(one.pk)
    sending.tell_some(one)  # its chunk was under way
    mine.give_back()
    worked(one)
    assert counts(one) == ("recalled", 3, 3, 0, 3)
