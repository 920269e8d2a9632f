"""How long each queue is, and since when its oldest waits; in a number of queries that does not grow."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore.admin import queues
from imcore.models import ModerationCase, Outbox, PushDelivery, PushJob, PushSubscription, Screening
from tests.cast import Cast
from tests.imcore.admin.conftest import say

pytestmark = pytest.mark.django_db


def lengths() -> list[int]:
    """Of each queue."""
    return [queue.waiting for queue in queues.depths()]


def test_each_queue_is_counted_with_what_is_overdue(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Outbox.objects.all().delete()
    assert lengths() == [0, 0, 0, 0, 0]
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    ago, ahead = timezone.now() - timedelta(minutes=5), timezone.now() + timedelta(minutes=5)
    PushJob.objects.create(message=message, next_at=ago)
    where = PushSubscription.objects.create(user=cast.bob, endpoint="https://push.example.com/x", endpoint_digest="x")
    place = {"subscription": where, "conversation": cast.group, "message": message, "seq": message.seq}
    waiting = PushDelivery.objects.create(**place, next_at=ahead)
    Screening.objects.create(message=message, check_name="virus", next_at=ahead)
    ModerationCase.objects.create(message=message, created_at=ago)
    with django_assert_num_queries(10):
        found = queues.depths()
    assert [queue.waiting for queue in found] == [1, 1, 1, 1, 1]
    assert [queue.seconds is not None and queue.seconds >= 300 for queue in found] == [False, True, False, False, True]
    assert found[2].seconds is None  # put off, and so not overdue
    PushDelivery.objects.filter(pk=waiting.pk).update(state="sent")
    ModerationCase.objects.update(state="approved")
    assert lengths() == [1, 1, 0, 1, 0]
