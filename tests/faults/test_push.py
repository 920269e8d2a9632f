"""A worker that dies amid a thousand notifications: all of them arrive, and what arrives twice is the same."""

from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone

from imcore.models import Message, PushDelivery, PushSubscription
from imcore.push import ledger
from tests import factories
from tests.faults.test_imports import kill, worker
from tests.products import Product
from tests.push_services import WebPushService, running
from tests.services import until

pytestmark = pytest.mark.faults
PEOPLE = 1000
AMID = 300
State = PushDelivery.State


def crowd(product: Product, service: WebPushService) -> set[str]:
    """A group of a thousand browsers with a message that nobody has been told of yet → the keys by which they are to be."""
    with product.orm():
        alice, people = factories.person(f"alice{product.fresh_suffix()}"), factories.people(PEOPLE)
        group = factories.group(alice, *people)
        browser = service.subscribe("all")  # they share its keys: making a thousand would take long
        ends = [f"{service.url}/push/{person.pk}" for person in people]
        service.browsers |= {f"/push/{person.pk}": browser for person in people}
        made = PushSubscription.objects.bulk_create(
            PushSubscription(user=person, endpoint=end, endpoint_digest=sha256(end.encode()).hexdigest(), **browser.keys())
            for person, end in zip(people, ends, strict=True)
        )
        keys = {str(one.pk) for one in made}
    with product.http(alice, node=0) as http:
        service.application_key = http.get("/me/push-settings").json()["key"]
        said = {"client_id": "1", "kind": "text", "body": {"text": "Go"}}
        answer = http.post(f"/conversations/{group.pk}/messages", json=said)
        assert answer.status_code == 201, answer.text
    with product.orm():
        message = Message.objects.get(conversation=group, seq=1)
        return {f"{key}-{message.pk}" for key in keys}


def test_a_worker_that_is_killed_amid_a_thousand_notifications_loses_none_and_repeats_them_by_the_same_key(
    product: Product, tmp_path: Path
) -> None:
    service = WebPushService()
    with running(service):
        wanted = crowd(product, service)
        with worker(product, tmp_path) as first:
            until(lambda: len(service.received) >= AMID, what="the worker amid its notifications", seconds=60)
            kill(first)
        before = len(service.received)
        assert AMID <= before < PEOPLE

        def pending() -> int:
            with product.orm():
                return PushDelivery.objects.filter(state=State.PENDING).count()

        assert pending() >= PEOPLE - before
        with product.orm():  # the leases go by
            PushDelivery.objects.filter(state=State.PENDING).update(next_at=timezone.now())
        with worker(product, tmp_path):
            until(lambda: pending() == 0, what="the rest of them", seconds=60)
    told = Counter(one.payload["key"] for one in service.received)
    assert set(told) == wanted
    assert sum(told.values()) - PEOPLE <= ledger.BATCH  # what the dead worker had in its hands
    assert service.refusals == []
    with product.orm():
        assert PushDelivery.objects.filter(state=State.SENT).count() == PEOPLE
