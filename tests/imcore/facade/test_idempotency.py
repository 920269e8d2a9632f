"""A call that comes again with its key."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore.integrations import keeping
from imcore.models import ApiAnswer, Conversation, Message
from tests import factories
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "order-7"}


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


def refused(answer: object) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]  # type: ignore[attr-defined]


def test_the_same_call_is_answered_as_before_and_says_so(erp: System) -> None:
    grace = factories.person()
    body = {"to": [f"user:{grace.pk}"], "kind": "text", "body": {"text": "Shipped"}}
    first, second = (erp.call("POST", "messages", body, **KEY) for _ in range(2))
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert (first.has_header("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (False, "true")
    assert Message.objects.count() == 1


def test_a_group_is_made_once(erp: System) -> None:
    first, second = (erp.call("POST", "groups", {"name": "Harvest"}, **KEY) for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert Conversation.objects.count() == 1


def test_another_call_with_the_key_is_refused(erp: System) -> None:
    erp.call("POST", "groups", {"name": "Harvest"}, **KEY)
    assert refused(erp.call("POST", "groups", {"name": "Sowing"}, **KEY)) == (409, "conflict")
    assert Conversation.objects.count() == 1


def test_each_client_has_its_own_keys(erp: System) -> None:
    other = systems.system()
    made = [one.call("POST", "groups", {"name": "Harvest"}, **KEY).json()["id"] for one in (erp, other)]
    assert len(set(made)) == 2


def test_what_was_refused_may_be_tried_again(erp: System) -> None:
    grace = factories.person(is_active=False)
    assert refused(erp.say(f"user:{grace.pk}", text="Hi")) == (404, "not_found")
    body = {"to": [f"user:{grace.pk}"], "kind": "text", "body": {"text": "Hi"}}
    assert refused(erp.call("POST", "messages", body, **KEY)) == (404, "not_found")
    type(grace).objects.filter(pk=grace.pk).update(is_active=True)
    assert erp.call("POST", "messages", body, **KEY).status_code == 201


def test_who_comes_while_another_is_at_it_is_sent_away(erp: System) -> None:
    grace = factories.person()
    body = {"to": [f"user:{grace.pk}"], "kind": "text", "body": {"text": "Hi"}}
    erp.call("POST", "messages", body, **KEY)
    ApiAnswer.objects.update(status=None)
    answer = erp.call("POST", "messages", body, **KEY)
    assert refused(answer) == (409, "conflict")
    assert answer.json()["error"]["detail"] == {"in_progress": True}


def test_who_comes_after_a_crash_sends_nothing_twice(erp: System) -> None:
    grace = factories.person()
    body = {"to": [f"user:{grace.pk}"], "kind": "text", "body": {"text": "Hi"}}
    first = erp.call("POST", "messages", body, **KEY).json()
    ApiAnswer.objects.update(status=None, created_at=timezone.now() - timedelta(minutes=3))
    again = erp.call("POST", "messages", body, **KEY)
    assert (again.status_code, again.json()["results"][0]) == (201, first["results"][0] | {"duplicate": True})
    assert Message.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a" * 256, "键", "a b"])
def test_a_key_that_is_none_is_refused(erp: System, key: str) -> None:
    assert refused(erp.call("POST", "groups", {"name": "Harvest"}, **{"Idempotency-Key": key})) == (400, "invalid")


def test_a_key_is_forgotten_after_two_days(erp: System) -> None:
    erp.call("POST", "groups", {"name": "Harvest"}, **KEY)
    ApiAnswer.objects.update(created_at=timezone.now() - timedelta(days=2, seconds=1))
    keeping.purge()
    assert erp.call("POST", "groups", {"name": "Sowing"}, **KEY).status_code == 201
