"""From a message to what waits for delivery: whom, once, in chunks, the newest only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore import presence
from imcore.draft import Stored
from imcore.messagebox import outbox
from imcore.models import Device, Member, Message, Outbox, PushDelivery, PushJob, PushSubscription
from imcore.presence import Here
from imcore.push import queue
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import Subscribe, say
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
State = PushDelivery.State


def waiting() -> list[tuple[int, int]]:
    """(user, seq) of what waits."""
    rows = PushDelivery.objects.filter(state=State.PENDING).order_by("subscription__user")
    return list(rows.values_list("subscription__user", "seq"))


def stored(message: Stored, **fields: object) -> None:
    Message.objects.filter(pk=message.id).update(**fields)


def test_a_message_reaches_the_queue_by_the_outbox_once_however_often_its_batch_comes(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.bob)
    message = say(cast.alice, cast.group)
    PushJob.objects.all().delete()
    Outbox.objects.create(message_ids=[message.id])
    outbox.drain()
    assert list(PushJob.objects.values_list("message", flat=True)) == [message.id]
    queue.expand()
    queue.enqueue([message, message])
    queue.expand()
    assert (waiting(), PushJob.objects.count()) == ([(cast.bob.pk, 1)], 0)


def test_members_are_told_but_not_the_sender_nor_who_left_nor_strangers(cast: Cast, subscribe: Subscribe) -> None:
    for user in (cast.alice, cast.bob, cast.carol, cast.dave, cast.erin):
        subscribe(user)
    say(cast.alice, cast.group)
    queue.expand()
    assert waiting() == [(cast.bob.pk, 1), (cast.carol.pk, 1)]


@pytest.mark.parametrize("state", [Message.State.HELD, Message.State.BLOCKED, Message.State.RECALLED])
def test_what_is_held_blocked_or_recalled_is_told_to_nobody(cast: Cast, subscribe: Subscribe, state: str) -> None:
    subscribe(cast.bob)
    message = say(cast.alice, cast.group)
    stored(message, state=state)
    queue.expand()
    assert waiting() == []


def test_a_notice_is_told_to_nobody(cast: Cast, subscribe: Subscribe) -> None:
    message = say(cast.alice, cast.group)
    PushJob.objects.all().delete()
    stored(message, kind="notice")
    Outbox.objects.create(message_ids=[message.id])
    outbox.drain()
    assert not PushJob.objects.exists()


def test_who_sits_at_a_desk_is_not_told(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.bob)
    here = Here(cast.bob.pk, "node-1", "web")
    presence.arrive([here])
    try:
        say(cast.alice, cast.group)
        queue.expand()
    finally:
        presence.leave(here)
    assert waiting() == []


def test_a_login_that_has_ended_is_told_nothing(cast: Cast, subscribe: Subscribe) -> None:
    for user in (cast.bob, cast.carol):
        factories.token(user, device_class="mobile")
        subscribe(user, device=Device.objects.get(user=user))
    Device.objects.filter(user=cast.bob).update(ended_at=timezone.now())
    say(cast.alice, cast.group)
    queue.expand()
    assert waiting() == [(cast.carol.pk, 1)]


def test_a_later_message_takes_the_place_of_an_earlier_one_and_never_the_other_way_round(
    cast: Cast, subscribe: Subscribe
) -> None:
    subscribe(cast.bob)
    first, second = say(cast.alice, cast.group), say(cast.alice, cast.group)
    PushJob.objects.filter(message_id=first.id).update(next_at=timezone.now() + timedelta(hours=1))
    queue.expand()
    PushDelivery.objects.update(state=State.FAILED, attempts=9, last_error="HTTP 400", ended_at=timezone.now())
    PushJob.objects.update(next_at=timezone.now())
    queue.expand()
    assert PushDelivery.objects.values_list("seq", "state", "attempts").get() == (second.seq, State.FAILED, 9)
    say(cast.alice, cast.group)
    queue.expand()
    assert PushDelivery.objects.values_list("seq", "state", "attempts", "last_error").get() == (3, State.PENDING, 0, "")


def test_a_large_group_is_looked_through_in_chunks_that_take_the_same_few_queries(cast: Cast, subscribe: Subscribe) -> None:
    crowd = factories.people(queue.CHUNK)
    Member.objects.bulk_create([Member(conversation=cast.group, user=user) for user in crowd])
    PushSubscription.objects.bulk_create(
        [PushSubscription(user=user, endpoint="https://push.example", endpoint_digest="0") for user in crowd]
    )
    say(cast.alice, cast.group)
    with statements() as many:
        queue.expand()
    assert (PushJob.objects.count(), PushDelivery.objects.count()) == (1, queue.CHUNK - 3)  # alice, bob and carol came first
    with statements() as few:
        queue.expand()
    assert (PushJob.objects.count(), PushDelivery.objects.count()) == (0, queue.CHUNK)
    # SQLite takes the rows of one INSERT in several
    assert [sum(not sql.startswith("INSERT") for sql in sent) for sent in (many, few)] == [8, 8]


def test_a_job_that_fails_is_tried_again_later_and_holds_up_nobody(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.bob)
    first, _second = say(cast.alice, cast.group), say(cast.alice, cast.group)
    stored(first, mentions=5)  # nobody can make sense of that
    assert [queue.expand() for _ in range(3)] == [True, True, False]
    assert waiting() == [(cast.bob.pk, 2)]
    assert PushJob.objects.get().next_at > timezone.now()
    stored(first, mentions=[])
    PushJob.objects.update(next_at=timezone.now())
    assert [queue.expand() for _ in range(2)] == [True, False]


def test_what_ended_a_week_ago_is_forgotten_and_what_waits_is_not(cast: Cast, subscribe: Subscribe) -> None:
    for user in (cast.bob, cast.carol):
        subscribe(user)
    say(cast.alice, cast.group)
    queue.expand()
    long_ago = timezone.now() - queue.PURGED - timedelta(minutes=1)
    PushDelivery.objects.update(created_at=long_ago)
    PushDelivery.objects.filter(subscription__user=cast.bob).update(state=State.SENT, ended_at=long_ago)
    queue.purge()
    assert waiting() == [(cast.carol.pk, 1)]
    assert PushDelivery.objects.count() == 1
