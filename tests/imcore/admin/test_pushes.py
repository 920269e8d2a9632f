"""Subscriptions and deliveries can be seen, without the keys to anybody's device; a test is sent at once, and recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import AuditEvent, PushDelivery, PushSubscription, User
from imcore.push import outbound
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.push import conftest as pushing
from tests.imcore.push.conftest import Subscribe, say
from tests.push_services import WebPushService

service, subscribe = pushing.service, pushing.subscribe
Clerk = Callable[..., User]
pytestmark = pytest.mark.django_db
PAGE = "admin:imcore_pushsubscription_changelist"


def send_test(client: Client, *subscriptions: PushSubscription) -> Any:
    """The action, as the page posts it."""
    sent = {"action": "test_selected", "_selected_action": [one.pk for one in subscriptions]}
    answer = client.post(reverse(PAGE), sent, follow=True)
    outbound.hang_up()
    return answer


def test_an_address_and_its_keys_are_not_shown(cast: Cast, subscribe: Subscribe, browser: Browser, clerk: Clerk) -> None:
    phone = subscribe(cast.bob, provider="gateway", endpoint="a-token-of-a-phone", endpoint_digest="1")
    client = browser(clerk("view_pushsubscription"))
    for page in (reverse(PAGE), reverse("admin:imcore_pushsubscription_change", args=[phone.pk])):
        shown = client.get(page).content.decode()
        assert [text in shown for text in ("…hone", phone.endpoint, phone.p256dh, phone.auth)] == [True, False, False, False]


def test_a_test_reaches_the_device_and_is_recorded(
    cast: Cast,
    subscribe: Subscribe,
    service: WebPushService,
    browser: Browser,
    clerk: Clerk,
) -> None:
    User.objects.filter(pk=cast.bob.pk).update(language="en")
    subscription = subscribe(cast.bob)
    answer = send_test(browser(clerk("view_pushsubscription", "change_pushsubscription")), subscription)
    (got,) = service.received
    shown = {name: got.payload[name] for name in ("type", "conversation", "title", "body", "tag")}
    body = "This is a test: notifications reach this device."
    assert shown == {"type": "message", "conversation": 0, "title": "Hongyan", "body": body, "tag": "test"}
    (event,) = AuditEvent.objects.filter(act="pushsubscription.tested")
    assert (event.detail["user"], event.detail["outcome"]) == (cast.bob.pk, "sent")
    assert [str(message) for message in answer.context["messages"]] == ["1 test was sent."]


def test_one_that_is_gone_is_said_and_removed_and_one_that_fails_stays(
    cast: Cast,
    subscribe: Subscribe,
    service: WebPushService,
    browser: Browser,
    clerk: Clerk,
) -> None:
    gone, failing = subscribe(cast.bob), subscribe(cast.carol, endpoint="http://127.0.0.1:1/push")
    service.gone.add(f"/push/{cast.bob.pk}")
    answer = send_test(browser(clerk("view_pushsubscription", "change_pushsubscription")), gone, failing)
    assert [row.pk for row in PushSubscription.objects.all()] == [failing.pk]
    assert len(answer.context["messages"]) == 2
    outcomes = AuditEvent.objects.filter(act="pushsubscription.tested").order_by("place").values_list("detail", flat=True)
    assert [detail["outcome"] for detail in outcomes] == ["gone", "later"]


def test_deliveries_are_listed_by_their_state_without_what_was_said(
    cast: Cast,
    subscribe: Subscribe,
    browser: Browser,
    clerk: Clerk,
) -> None:
    where, message = subscribe(cast.bob), say(cast.alice, cast.group, "Meet at the harbour")
    place = {"subscription": where, "conversation": cast.group, "message_id": message.id, "seq": message.seq}
    PushDelivery.objects.create(**place, state="failed", last_error="HTTP 413")
    client = browser(clerk("view_pushdelivery"))
    page = reverse("admin:imcore_pushdelivery_changelist")
    failed, waiting = (client.get(page, {"state__exact": state}).content.decode() for state in ("failed", "pending"))
    assert [text in failed for text in ("HTTP 413", "Harvest", "harbour")] == [True, True, False]
    assert "HTTP 413" not in waiting
