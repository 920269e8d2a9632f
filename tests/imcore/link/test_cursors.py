"""The moves of a quarter of a second go together; each is answered, and no cursor goes back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from imcore import errors
from imcore.link.cursors import Cursors
from imcore.messagebox.receipts import Move
from imcore.models import Member, ReadReceipt
from tests.cast import Cast
from tests.imcore.link.sockets import Socket, close_readers, in_thread, say, unannounced

pytestmark = pytest.mark.django_db(transaction=True)
Outcome = Move | errors.HongyanError


@pytest_asyncio.fixture
async def cursors(transactional_db: None) -> AsyncIterator[Cursors]:
    """A process's own."""
    yield Cursors()
    await in_thread(close_readers)


async def move(cursors: Cursors, cast: Cast, *wishes: tuple[object, int]) -> list[Outcome]:
    """All wishes (user, seq) at once → their answers in the order of the wishes."""
    answers: dict[int, Outcome] = {}
    for place, (user, seq) in enumerate(wishes):
        cursors.submit(user.pk, cast.group.pk, seq, lambda outcome, place=place: answers.setdefault(place, outcome))  # type: ignore[attr-defined, misc]
    await Socket().until(lambda: len(answers) == len(wishes))
    return [answers[place] for place in range(len(wishes))]


def reached(outcomes: list[Outcome]) -> list[tuple[int, int] | str]:
    return [(o.read_seq, o.unread) if isinstance(o, Move) else o.code for o in outcomes]


async def stands(cast: Cast) -> dict[str, int]:
    """Where the cursors of the group's three stand."""
    names = {user.pk: name for name, user in (("alice", cast.alice), ("bob", cast.bob), ("carol", cast.carol))}
    rows = await in_thread(lambda: list(Member.objects.filter(user__in=names).values_list("user_id", "read_seq")))
    return {names[user]: seq for user, seq in rows}


async def test_many_moves_are_one_write_and_all_are_answered(cast: Cast, cursors: Cursors) -> None:
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=5))
    wishes = [(user, seq) for seq in (1, 2, 4, 3) for user in (cast.bob, cast.carol)]
    assert reached(await move(cursors, cast, *wishes)) == [(4, 1)] * 8
    receipts = await in_thread(lambda: list(ReadReceipt.objects.order_by("user_id").values_list("user_id", "seq", "read_at")))
    assert [(user, seq) for user, seq, _ in receipts] == [(cast.bob.pk, 4), (cast.carol.pk, 4)]
    assert len({read_at for *_, read_at in receipts}) == 1


async def test_a_cursor_never_goes_back(cast: Cast, cursors: Cursors) -> None:
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=5))
    await move(cursors, cast, (cast.bob, 4))
    assert reached(await move(cursors, cast, (cast.bob, 2))) == [(4, 1)]
    assert await stands(cast) == {"alice": 5, "bob": 4, "carol": 0}
    assert await in_thread(ReadReceipt.objects.count) == 1


async def test_past_the_end_is_invalid_and_moves_nothing(cast: Cast, cursors: Cursors) -> None:
    await say(cast.alice, cast.group)
    assert reached(await move(cursors, cast, (cast.bob, 2))) == ["invalid"]
    assert await stands(cast) == {"alice": 1, "bob": 0, "carol": 0}


async def test_a_move_past_the_end_spoils_no_other_of_the_same_moment(cast: Cast, cursors: Cursors) -> None:
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=3))
    answers = await move(cursors, cast, (cast.bob, 2), (cast.bob, 9), (cast.carol, 3), (cast.bob, 7), (cast.bob, 1))
    assert reached(answers) == [(2, 1), "invalid", (3, 0), "invalid", (2, 1)]
    assert await stands(cast) == {"alice": 3, "bob": 2, "carol": 3}


async def test_a_stranger_is_refused_and_the_others_are_not(cast: Cast, cursors: Cursors) -> None:
    await say(cast.alice, cast.group)
    assert reached(await move(cursors, cast, (cast.erin, 1), (cast.dave, 1), (cast.bob, 1))) == [
        "not_member",
        "not_member",
        (1, 0),
    ]


async def test_after_a_write_the_next_moves_are_written_too(cast: Cast, cursors: Cursors) -> None:
    await in_thread(lambda: unannounced(cast.alice, cast.group, count=2))
    assert [reached(await move(cursors, cast, (cast.bob, seq))) for seq in (1, 2)] == [[(1, 1)], [(2, 0)]]
