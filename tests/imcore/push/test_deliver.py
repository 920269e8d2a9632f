"""What waits is told, once more looked at, tried again, given up, and never lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.backoff import wait_before
from imcore.models import Device, Member, Message, PushDelivery, PushSubscription, PushWishes
from imcore.push import deliver, errands, ledger, queue
from imcore.push.circuit import FAILURES
from imcore.push.parcel import Fate, Outcome
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import Subscribe, say
from tests.push_services import WebPushService
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
State = PushDelivery.State


def delivery(**where: object) -> PushDelivery:
    return PushDelivery.objects.get(**where)


def due() -> None:
    PushDelivery.objects.update(next_at=timezone.now())


def test_a_message_reaches_the_browser_of_who_is_away(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscription = subscribe(cast.bob)
    message = say(cast.alice, cast.group, "Rain tomorrow")
    deliver.work_off()
    assert [one.payload for one in service.received] == [
        {
            "type": "message",
            "conversation": cast.group.pk,
            "seq": 1,
            "title": "Harvest",
            "body": "Alice: Rain tomorrow",
            "badge": 1,
            "key": f"{subscription.pk}-{message.id}",
            "tag": f"conversation-{cast.group.pk}",
        }
    ]
    assert delivery().state == State.SENT


def test_what_was_read_meanwhile_is_not_told(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    queue.expand()
    Member.objects.filter(user=cast.bob).update(read_seq=1)
    deliver.work_off()
    assert (service.received, delivery().state, delivery().last_error) == ([], State.DROPPED, "read")


def test_what_was_recalled_meanwhile_is_not_told(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    queue.expand()
    Message.objects.update(state=Message.State.RECALLED)
    deliver.work_off()
    assert (service.received, delivery().state) == ([], State.DROPPED)


@pytest.mark.parametrize("how", ["left", "signed out", "deactivated", "too old"])
def test_who_is_no_longer_meant_is_not_told(cast: Cast, subscribe: Subscribe, service: WebPushService, how: str) -> None:
    factories.token(cast.bob)
    subscribe(cast.bob, device=Device.objects.get(user=cast.bob))
    say(cast.alice, cast.group)
    queue.expand()
    now = timezone.now()
    if how == "left":
        Member.objects.filter(user=cast.bob).update(left_at=now)
    elif how == "signed out":
        Device.objects.update(ended_at=now)
    elif how == "deactivated":
        type(cast.bob).objects.filter(pk=cast.bob.pk).update(is_active=False)
    else:
        Message.objects.update(created_at=now - errands.TOO_OLD)
    deliver.work_off()
    assert (service.received, delivery().state, delivery().last_error) == ([], State.DROPPED, "no longer wanted")


def test_quiet_hours_put_it_off_to_their_end(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    now = timezone.now()
    ends = (now + timedelta(hours=1)).replace(second=0, microsecond=0)
    PushWishes.objects.create(
        user=cast.bob, quiet_from=(now - timedelta(hours=1)).time(), quiet_to=ends.time(), time_zone="UTC"
    )
    say(cast.alice, cast.group)
    deliver.work_off()
    assert (service.received, delivery().state, delivery().next_at) == ([], State.PENDING, ends)
    PushWishes.objects.all().delete()
    due()
    deliver.work_off()
    assert len(service.received) == 1


def test_a_service_in_trouble_is_tried_again_later_with_the_same_key(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    subscription = subscribe(cast.bob)
    message = say(cast.alice, cast.group)
    service.answers += [(500, {}, b""), (429, {"Retry-After": "600"}, b"")]
    for attempt, (error, low, high) in enumerate([("HTTP 500", 2.5, 5), ("HTTP 429", 600, 600)], 1):
        began = timezone.now()
        deliver.work_off()
        row = delivery()
        assert (row.state, row.attempts, row.last_error) == (State.PENDING, attempt, error)
        assert timedelta(seconds=low) <= row.next_at - began
        assert row.next_at - timezone.now() <= timedelta(seconds=high)
        due()
    deliver.work_off()
    assert [one.payload["key"] for one in service.received] == [f"{subscription.pk}-{message.id}"]


def test_after_many_attempts_it_is_given_up(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    queue.expand()
    PushDelivery.objects.update(attempts=deliver.ATTEMPTS - 1)
    service.answers.append((500, {}, b""))
    deliver.work_off()
    assert (delivery().state, delivery().last_error) == (State.FAILED, "HTTP 500")


def test_what_would_be_refused_again_is_not_tried_again(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    service.answers.append((413, {}, b""))
    deliver.work_off()
    assert (delivery().state, delivery().last_error) == (State.FAILED, "HTTP 413")


def test_a_subscription_that_has_ended_is_removed(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    service.gone.add(f"/push/{cast.bob.pk}")
    subscribe(cast.bob)
    other = subscribe(cast.carol)
    say(cast.alice, cast.group)
    deliver.work_off()
    assert [row.pk for row in PushSubscription.objects.all()] == [other.pk]
    assert len(service.received) == 1


def test_a_worker_that_died_amid_it_gives_back_what_it_took(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    queue.expand()
    ledger.take()
    deliver.work_off()
    assert service.received == []
    PushDelivery.objects.update(next_at=timezone.now())
    deliver.work_off()
    assert len(service.received) == 1


def test_a_message_that_comes_while_an_earlier_one_is_sent_is_told_as_well(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    subscribe(cast.bob)
    say(cast.alice, cast.group, "first")
    queue.expand()
    errand = errands.ready(ledger.take())[0]
    say(cast.alice, cast.group, "second")
    queue.expand()
    deliver._note(errand, Outcome(Fate.SENT))
    deliver.work_off()
    assert [one.payload["body"] for one in service.received] == ["Alice: second"]


def test_a_service_that_is_down_is_left_alone_and_holds_up_nobody(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    with_trouble = [subscribe(user) for user in factories.people(FAILURES + 1)]
    Member.objects.bulk_create([Member(conversation=cast.group, user=one.user) for one in with_trouble])
    for one in with_trouble:
        PushSubscription.objects.filter(pk=one.pk).update(endpoint="http://127.0.0.1:1/push")
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    deliver.work_off()
    assert delivery(subscription__user=cast.bob).state == State.SENT
    due()
    deliver.work_off()
    rows = PushDelivery.objects.filter(subscription__in=with_trouble)
    assert set(rows.values_list("state", "last_error")) == {(State.PENDING, "the provider is down")}


def test_a_batch_takes_the_same_queries_whatever_its_size(cast: Cast, subscribe: Subscribe) -> None:
    counts = []
    subscribe(cast.bob)
    say(cast.alice, cast.group)
    deliver.work_off()  # from then on there is something shown
    for crowd in ([cast.carol], factories.people(20)):
        Member.objects.bulk_create([Member(conversation=cast.group, user=user) for user in crowd], ignore_conflicts=True)
        for user in crowd:
            subscribe(user)
        say(cast.alice, cast.group)
        queue.expand()
        with statements() as sent:
            deliver.deliver_due()
        counts.append(len([sql for sql in sent if not sql.startswith("UPDATE") or " IN (" in sql]))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("attempt", "low", "high"), [(0, 2.5, 5), (1, 5, 10), (4, 40, 80), (30, 1800, 3600)])
def test_the_wait_doubles_and_is_never_the_same_for_all(attempt: int, low: float, high: float) -> None:
    waits = {wait_before(attempt, first=deliver.FIRST_WAIT, longest=deliver.LONGEST_WAIT) for _ in range(20)}
    assert low <= min(waits) < max(waits) <= high


def test_a_provider_that_this_server_does_not_know_is_tried_later(cast: Cast, subscribe: Subscribe, settings: Any) -> None:
    subscribe(cast.bob, provider="pigeon")
    say(cast.alice, cast.group)
    deliver.work_off()
    assert (delivery().state, delivery().attempts) == (State.PENDING, 1)
