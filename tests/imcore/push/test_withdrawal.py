"""Notifications that no longer hold: taken away, or put right, on every device that showed them, and nowhere else."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from imcore.conversations.access import member_of
from imcore.messagebox import outbox
from imcore.messaging import revise, rulings
from imcore.models import Conversation, Member, Message, Outbox, PushDelivery, PushWishes, User
from imcore.protocol import ConversationId, UserId
from imcore.push import deliver, errands, ledger, queue, withdrawal
from imcore.push.parcel import Fate, Outcome
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import Subscribe, say
from tests.push_services import WebPushService
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
State = PushDelivery.State


@pytest.fixture(autouse=True)
def _the_walk_begins_anew() -> None:
    cache.delete(withdrawal.PLACE)


def seat(user: User, where: Conversation) -> Member:
    return member_of(UserId(user.pk), ConversationId(where.pk))


def told(sender: User, where: Conversation, service: WebPushService, text: str = "Rain tomorrow") -> Message:
    """A message that its readers' devices show; what the service had of it is forgotten."""
    stored = say(sender, where, text)
    Outbox.objects.all().delete()
    deliver.work_off()
    service.received.clear()
    return Message.objects.get(pk=stored.id)


def work_off() -> None:
    outbox.drain()
    deliver.work_off()


def read(user: User, where: Conversation, seq: int) -> None:
    Member.objects.filter(user=user, conversation=where).update(read_seq=seq)


def payloads(service: WebPushService) -> list[dict[str, object]]:
    return [one.payload for one in service.received]


def states() -> list[tuple[str, int]]:
    return list(PushDelivery.objects.order_by("pk").values_list("state", "shown_seq"))


@pytest.mark.parametrize("how", ["recalled", "blocked"])
def test_what_is_taken_back_is_withdrawn_wherever_it_was_shown(
    cast: Cast, subscribe: Subscribe, service: WebPushService, how: str
) -> None:
    subscribe(cast.bob)
    subscribe(cast.bob, name="-phone")
    message = told(cast.alice, cast.group, service)
    if how == "recalled":
        revise.recall(seat(cast.alice, cast.group), message.seq)
    else:
        rulings.block(message.pk)
    work_off()
    expected = {"type": "withdraw", "conversation": cast.group.pk, "seq": 1, "withdrawn": f"{cast.group.pk}:1"}
    expected |= {"badge": 1 if how == "recalled" else 0, "tag": f"conversation-{cast.group.pk}"}
    assert [{name: one[name] for name in expected} for one in payloads(service)] == [expected, expected]
    assert not {"title", "body"} & {name for one in payloads(service) for name in one}
    assert states() == [(State.WITHDRAWN, 0)] * 2


def test_a_batch_that_comes_twice_withdraws_once(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    message = told(cast.alice, cast.group, service)
    stored = revise.recall(seat(cast.alice, cast.group), message.seq)
    work_off()
    withdrawal.changed([stored])
    work_off()
    assert len(service.received) == 1


def test_what_was_never_shown_is_not_withdrawn(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    message = say(cast.alice, cast.group)
    queue.expand()
    revise.recall(seat(cast.alice, cast.group), message.seq)
    work_off()
    assert (service.received, states()) == ([], [(State.DROPPED, 0)])


def test_an_edit_puts_the_notification_right_without_a_sound(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscription = subscribe(cast.bob)
    message = told(cast.alice, cast.group, service)
    revise.edit(seat(cast.alice, cast.group), message.seq, body={"text": "Sun tomorrow"})
    work_off()
    (said,) = payloads(service)
    assert (said["type"], said["body"], said["key"]) == ("changed", "Alice: Sun tomorrow", f"{subscription.pk}-{message.pk}-2")
    assert states() == [(State.SENT, 1)]


def test_an_edit_that_no_device_shows_is_not_told(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    PushWishes.objects.create(user=cast.bob, show_content=False)
    message = told(cast.alice, cast.group, service)
    revise.edit(seat(cast.alice, cast.group), message.seq, body={"text": "Sun tomorrow"})
    work_off()
    assert (service.received, states()) == ([], [(State.SENT, 1)])


def test_a_recall_amid_the_sending_is_not_missed(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    message = say(cast.alice, cast.group)
    queue.expand()
    (errand,) = errands.ready(ledger.take())
    revise.recall(seat(cast.alice, cast.group), message.seq)
    outbox.drain()  # in vain: nobody knows yet that it was sent
    deliver._note(errand, Outcome(Fate.SENT))
    withdrawal.recheck(errand.deliveries)
    deliver.work_off()
    assert ([one["type"] for one in payloads(service)], states()) == (["withdraw"], [(State.WITHDRAWN, 0)])


def test_a_worker_that_died_amid_it_withdraws_what_it_may_have_told(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    subscribe(cast.bob)
    message = say(cast.alice, cast.group)
    queue.expand()
    errands.ready(ledger.take())
    revise.recall(seat(cast.alice, cast.group), message.seq)
    PushDelivery.objects.update(next_at=timezone.now())
    work_off()
    assert [one["type"] for one in payloads(service)] == ["withdraw"]
    work_off()
    assert (len(service.received), states()) == (1, [(State.DROPPED, 0)])


def test_an_earlier_message_is_withdrawn_while_a_later_one_waits_for_the_morning(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    subscribe(cast.bob)
    message = told(cast.alice, cast.group, service)
    now = timezone.now()
    night = {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_to": (now + timedelta(hours=1)).time()}
    PushWishes.objects.create(user=cast.bob, time_zone="UTC", **night)
    say(cast.alice, cast.group, "and wind")
    deliver.work_off()
    revise.recall(seat(cast.alice, cast.group), message.seq)
    work_off()
    assert ([one["withdrawn"] for one in payloads(service)], states()) == ([f"{cast.group.pk}:1"], [(State.PENDING, 0)])


def test_a_service_in_trouble_gets_the_withdrawal_later_with_the_same_key(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    subscribe(cast.bob)
    message = told(cast.alice, cast.group, service)
    revise.recall(seat(cast.alice, cast.group), message.seq)
    service.answers.append((503, {"Retry-After": "90"}, b""))
    work_off()
    row = PushDelivery.objects.get()
    assert (row.state, row.attempts, row.shown_seq, withdrawal.look()) == (State.PENDING, 1, 1, 0)
    PushDelivery.objects.update(next_at=timezone.now())
    work_off()
    assert ([one["type"] for one in payloads(service)], states()) == (["withdraw"], [(State.WITHDRAWN, 0)])


def test_what_was_read_on_one_device_goes_from_the_others_in_one_parcel_with_the_number_that_is_left(
    cast: Cast, subscribe: Subscribe, service: WebPushService
) -> None:
    phone = subscribe(cast.bob)
    subscribe(cast.carol)
    direct, other = factories.direct(cast.alice, cast.bob), factories.direct(cast.carol, cast.bob)
    told(cast.alice, cast.group, service)
    told(cast.alice, direct, service)
    told(cast.carol, other, service)
    read(cast.bob, cast.group, 1)
    read(cast.bob, direct, 1)
    assert withdrawal.look() == 2
    work_off()
    assert withdrawal.look() == 0
    (said,) = payloads(service)
    assert (said["withdrawn"], said["badge"]) == (f"{cast.group.pk}:1 {direct.pk}:1", 1)
    rows = PushDelivery.objects.filter(subscription=phone).order_by("pk").values_list("state", flat=True)
    assert list(rows) == [State.WITHDRAWN, State.WITHDRAWN, State.SENT]


def test_who_has_read_only_what_came_before_keeps_it(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    told(cast.alice, cast.group, service, "first")
    told(cast.alice, cast.group, service, "second")
    read(cast.bob, cast.group, 1)
    assert (withdrawal.look(), states()) == (0, [(State.SENT, 2)])


def test_a_withdrawn_conversation_is_told_of_again(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    subscribe(cast.bob)
    told(cast.alice, cast.group, service)
    read(cast.bob, cast.group, 1)
    withdrawal.look()
    work_off()
    service.received.clear()
    say(cast.alice, cast.group, "second")
    deliver.work_off()
    assert ([one["body"] for one in payloads(service)], states()) == (["Alice: second"], [(State.SENT, 2)])


def test_the_look_walks_on_by_windows_and_begins_anew(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    for name in ("", "-b", "-c"):
        subscribe(cast.bob, name=name)
    told(cast.alice, cast.group, service)
    read(cast.bob, cast.group, 1)
    assert [withdrawal.look(window=1) for _ in range(3)] == [2, 1, 0]


def test_a_look_takes_the_same_statements_whatever_is_shown(cast: Cast, subscribe: Subscribe, service: WebPushService) -> None:
    counts = []
    for crowd in ([cast.bob], factories.people(5)):
        seats = [Member(conversation=cast.group, user=user) for user in crowd]
        Member.objects.bulk_create(seats, ignore_conflicts=True)
        for user in crowd:
            subscribe(user)
        message = told(cast.alice, cast.group, service)
        Member.objects.filter(user__in=crowd).update(read_seq=message.seq)
        with statements() as sent:
            assert withdrawal.look() == len(crowd)
        counts.append(len(sent))
    assert counts == [3, 3]
