"""What is known of a message's way, in a number of queries that does not grow."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore import extend
from imcore.admin import trace_facts
from imcore.conversations import access
from imcore.messagebox import outbox, receipts
from imcore.messaging import revise
from imcore.models import Device, Member, Message, Outbox, PushDelivery, PushSubscription, Screening, User
from tests import factories
from tests.cast import Cast
from tests.imcore.admin.conftest import say
from tests.imcore.moderation.desk import case_of, held

pytestmark = pytest.mark.django_db
QUERIES = 20


def facts(message: Message) -> Any:
    """Of that message, as the page asks for them."""
    found = Message.objects.select_related("sender", "conversation").get(pk=message.pk)
    return trace_facts.facts(found, with_acts=True)


def subscribe(user: User, device: Device | None = None) -> PushSubscription:
    """A browser that wants to be told."""
    secret = f"https://push.example.com/send/secret-{user.pk}"
    return PushSubscription.objects.create(user=user, device=device, endpoint=secret, endpoint_digest=str(user.pk))


def test_who_sent_it_and_where_they_were_signed_in_then(cast: Cast) -> None:
    factories.token(cast.carol, device_class="mobile")
    factories.token(cast.carol)
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    factories.token(cast.carol)  # later: another login in the place of the one of then
    found = facts(message)
    assert found["client_id"] == message.client_id
    assert [device.device_class for device in found["logins"]] == ["mobile", "web"]


def test_a_client_id_that_says_something_is_not_shown(cast: Cast) -> None:
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    Message.objects.filter(pk=message.pk).update(client_id="meet me at noon")
    assert facts(message)["client_id"] == ""


def test_what_the_hooks_found_and_the_case_without_what_was_said(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    message = case.message
    found = facts(message)
    assert [(one.action, one.get_deferred_fields()) for one in found["findings"]] == [("hold", {"excerpt"})]
    assert (found["case"], found["reports"]) == (case, 0)


def test_a_batch_waits_is_taken_and_is_gone(cast: Cast) -> None:
    Outbox.objects.all().delete()
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    say(cast.carol, cast.group.pk, "Another")
    (waiting,) = facts(message)["batches"]
    assert (waiting.row.message_ids, waiting.row.taken_at) == ([message.pk], None)
    assert "push" in waiting.consumers
    outbox.tell_of_change(message.pk)
    _stored, changed = facts(message)["batches"]
    assert changed.consumers == [name for name, _handle in extend.after_change]
    outbox.drain()
    assert facts(message)["batches"] == []
    Screening.objects.create(message=message, check_name="virus", attempts=2)
    assert [(check.check_name, check.attempts) for check in facts(message)["checks"]] == [("virus", 2)]


def test_who_was_told_by_push_and_who_was_not_and_why(cast: Cast) -> None:
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    alice, bob = subscribe(cast.alice), subscribe(cast.bob)
    place = {"conversation": cast.group, "message": message, "seq": message.seq}
    PushDelivery.objects.create(subscription=alice, state="sent", ended_at=timezone.now(), **place)
    PushDelivery.objects.create(subscription=bob, state="dropped", last_error="read", ended_at=timezone.now(), **place)
    push = facts(message)["push"]
    assert (push["subscriptions"], push["later"]) == (2, 0)
    assert sorted(count for _state, _why, count in push["counts"]) == [1, 1]
    assert [(one.user, one.host) for one in push["notices"]] == [
        (cast.alice, "push.example.com"),
        (cast.bob, "push.example.com"),
    ]
    assert "secret" not in str([one._replace(delivery=None) for one in push["notices"]])
    later = say(cast.carol, cast.group.pk, "Another")
    PushDelivery.objects.filter(subscription=alice).update(message=later, seq=later.seq)
    assert (facts(message)["push"]["later"], facts(later)["push"]["counts"][0][2]) == (1, 1)


def test_who_has_read_it_and_when(cast: Cast) -> None:
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    receipts.move_cursor(access.member_of(cast.alice.pk, cast.group.pk), message.seq)
    readers = facts(message)["readers"]
    assert (readers["read_count"], [name for name, _at in readers["read"]]) == (1, [cast.alice.display_name])
    assert readers["unread_count"] == len(readers["unread"])
    assert cast.carol.display_name not in readers["unread"]


def test_when_it_was_edited(cast: Cast) -> None:
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    revise.edit(access.member_of(cast.carol.pk, cast.group.pk), seq=message.seq, body={"text": "Meet at the farm"})
    (at,) = facts(message)["edits"]
    assert timezone.now() - at < timedelta(minutes=1)


def test_it_costs_the_same_whatever_the_size(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    with django_assert_num_queries(QUERIES):
        facts(message)
    for person in factories.people(20):
        Member.objects.create(conversation=cast.group, user=person)
        subscription = subscribe(person)
        PushDelivery.objects.create(subscription=subscription, conversation=cast.group, message=message, seq=message.seq)
    with django_assert_num_queries(QUERIES):
        facts(message)
