"""What arrives together is committed together, answered each for itself, and nothing waits without a bound."""

from collections.abc import Iterator

import pytest

from imcore import errors
from imcore.draft import Stored
from imcore.link import gather
from imcore.link.gather import Gather, Outcome
from imcore.models import Message, Outbox
from tests.cast import Cast
from tests.imcore.link.sockets import Socket, draft, in_thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def gathering() -> Iterator[Gather]:  # type: ignore[misc]
    """A process's own; it commits what is under way at the end."""
    made = Gather()
    yield made
    made.stop()


async def all_of(outcomes: list[Outcome], count: int) -> None:
    await Socket().until(lambda: len(outcomes) == count)


def seqs(outcomes: list[Outcome]) -> list[int]:
    return [outcome.seq for outcome in outcomes if isinstance(outcome, Stored)]


async def test_what_arrives_in_one_tick_is_one_batch_in_the_order_of_its_coming(cast: Cast, gathering: Gather) -> None:
    outcomes: list[Outcome] = []
    for sender in (cast.alice, cast.bob, cast.alice, cast.carol):
        gathering.submit(draft(sender, cast.group), outcomes.append)
    await all_of(outcomes, 4)
    assert seqs(outcomes) == [1, 2, 3, 4]
    batches = await in_thread(lambda: [len(ids) for ids in Outbox.objects.values_list("message_ids", flat=True)])
    senders = await in_thread(lambda: list(Message.objects.order_by("seq").values_list("sender_id", flat=True)))
    assert (batches, senders) == ([4], [cast.alice.pk, cast.bob.pk, cast.alice.pk, cast.carol.pk])


async def test_what_arrives_during_a_commit_is_the_next_batch(cast: Cast, gathering: Gather) -> None:
    outcomes: list[Outcome] = []

    def first(outcome: Outcome) -> None:
        outcomes.append(outcome)
        for _ in range(3):
            gathering.submit(draft(cast.bob, cast.group), outcomes.append)

    gathering.submit(draft(cast.alice, cast.group), first)
    await all_of(outcomes, 4)
    batches = await in_thread(lambda: [len(i) for i in Outbox.objects.order_by("pk").values_list("message_ids", flat=True)])
    assert (seqs(outcomes), batches) == ([1, 2, 3, 4], [1, 3])


async def test_a_batch_has_a_bound_and_the_order_stays(cast: Cast, gathering: Gather) -> None:
    outcomes: list[Outcome] = []
    for _ in range(gather.BATCH + 2):
        gathering.submit(draft(cast.alice, cast.group), outcomes.append)
    await all_of(outcomes, gather.BATCH + 2)
    batches = await in_thread(lambda: [len(i) for i in Outbox.objects.order_by("pk").values_list("message_ids", flat=True)])
    assert (seqs(outcomes), batches) == (list(range(1, gather.BATCH + 3)), [gather.BATCH, 2])


async def test_one_that_is_refused_is_refused_alone(cast: Cast, gathering: Gather) -> None:
    outcomes: list[Outcome] = []
    for sender in (cast.alice, cast.erin, cast.bob):
        gathering.submit(draft(sender, cast.group), outcomes.append)
    await all_of(outcomes, 3)
    assert [outcome.seq if isinstance(outcome, Stored) else outcome.code for outcome in outcomes] == [1, "not_member", 2]


async def test_a_reply_that_fails_hurts_no_other(cast: Cast, gathering: Gather, caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Outcome] = []

    def fail(outcome: Outcome) -> None:
        raise ValueError("nobody is there any more")

    for reply in (outcomes.append, fail, outcomes.append):
        gathering.submit(draft(cast.alice, cast.group), reply)
    await all_of(outcomes, 2)
    gathering.submit(draft(cast.alice, cast.group), outcomes.append)
    await all_of(outcomes, 3)
    assert seqs(outcomes) == [1, 3, 4]
    assert [record.getMessage() for record in caplog.records] == ["a reply failed"]


async def test_a_batch_that_breaks_is_answered_and_the_next_goes_on(
    cast: Cast, gathering: Gather, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes: list[Outcome] = []
    gathering.submit(None, outcomes.append)  # what no caller does: nothing can be made of it
    await all_of(outcomes, 1)
    gathering.submit(draft(cast.alice, cast.group), outcomes.append)
    await all_of(outcomes, 2)
    assert (type(outcomes[0]), seqs(outcomes)) == (errors.Internal, [1])
    assert [record.getMessage() for record in caplog.records] == ["a batch of 1 was lost"]


async def test_past_the_bound_a_send_is_refused_at_once_and_nothing_is_stored(cast: Cast, gathering: Gather) -> None:
    kept: list[Outcome] = []
    refused: list[Outcome] = []
    same = draft(cast.erin, cast.group)  # refused without a write, twenty thousand times
    for _ in range(gather.WAITING_LIMIT):
        gathering.submit(same, kept.append)
    gathering.submit(draft(cast.alice, cast.group), refused.append)
    assert [type(outcome) for outcome in refused] == [errors.Unavailable]
    gathering.stop()
    assert len(kept) == gather.WAITING_LIMIT
    assert await in_thread(Message.objects.count) == 0


async def test_at_the_end_what_is_under_way_is_committed_and_what_waits_is_refused(cast: Cast, gathering: Gather) -> None:
    outcomes: list[Outcome] = []
    waiting: list[Outcome] = []

    def then_stop(outcome: Outcome) -> None:
        outcomes.append(outcome)
        gathering.submit(draft(cast.bob, cast.group), waiting.append)
        gathering.stop()
        gathering.submit(draft(cast.carol, cast.group), waiting.append)

    gathering.submit(draft(cast.alice, cast.group), then_stop)
    await all_of(waiting, 2)
    assert (seqs(outcomes), [type(outcome) for outcome in waiting]) == ([1], [errors.Unavailable] * 2)
    assert await in_thread(Message.objects.count) == 1
