"""A retry is known by its sender and client id, for ever."""

import pytest

from imcore.messagebox import duplicates
from imcore.messaging import revise
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft, say, seat
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_only_what_is_stored_is_found_under_its_sender_and_client_id(cast: Cast) -> None:
    first, second = say(cast.alice, cast.group, client_id="a"), say(cast.bob, cast.group, client_id="a")
    found = duplicates.stored_before(
        [
            draft(cast.alice, cast.group, client_id="a"),
            draft(cast.bob, None, client_id="a"),  # where the retry goes does not matter
            draft(cast.carol, cast.group, client_id="a"),
            draft(cast.alice, cast.group, client_id="A"),
        ]
    )
    assert {key: (message.id, message.seq, message.duplicate) for key, message in found.items()} == {
        (cast.alice.pk, "a"): (first.id, 1, True), (cast.bob.pk, "a"): (second.id, 2, True),
    }  # fmt: skip


def test_a_message_that_was_recalled_since_is_still_known(cast: Cast) -> None:
    say(cast.alice, cast.group, client_id="a")
    revise.recall(seat(cast.alice, cast.group), 1)
    (found,) = duplicates.stored_before([draft(cast.alice, cast.group, client_id="a")]).values()
    assert (found.seq, found.version, found.state) == (1, 2, "recalled")


def test_nothing_is_asked_for_nothing(cast: Cast) -> None:
    with statements() as sent:
        assert duplicates.stored_before([]) == {}
        assert duplicates.stored_before([draft(cast.alice, cast.group, client_id="a\x00b")]) == {}
    assert sent == []


@pytest.mark.parametrize("size", [1, 128])
def test_two_queries_at_most_whatever_the_number(cast: Cast, size: int) -> None:
    say(cast.alice, cast.group, client_id="0")
    drafts = [draft(cast.alice, cast.group, client_id=str(place)) for place in range(size)]
    with statements() as sent:
        assert len(duplicates.stored_before(drafts)) == 1
    assert len(sent) == 2
