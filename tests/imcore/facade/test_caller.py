"""Who may call, how often, and what is counted of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from imcore.integrations import clients, usage
from imcore.lines import in_force
from imcore.models import ApiClient, ApiUsage, BusinessLine, Message, User
from tests import factories
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System
from tests.imcore.lines.rules import maintain

pytestmark = pytest.mark.django_db


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


def code(answer: object) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]  # type: ignore[attr-defined]


def test_without_a_token_nobody_is_let_in() -> None:
    answer = APIClient().get("/facade/v1/conversations")
    assert code(answer) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_persons_token_is_none_here_and_a_clients_none_there(erp: System) -> None:
    person = APIClient(headers={"Authorization": f"Bearer {factories.token(factories.person())}"})
    assert code(person.get("/facade/v1/conversations")) == (401, "unauthenticated")
    system = APIClient(headers={"Authorization": f"Bearer {erp.token}"})
    assert code(system.get("/api/v1/me")) == (401, "unauthenticated")


def test_a_token_that_has_expired_is_none(erp: System) -> None:
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert code(erp.call("GET", "conversations")) == (401, "unauthenticated")


def test_a_client_that_is_switched_off_is_refused_at_once_and_its_tokens_are_gone(erp: System) -> None:
    clients.switch(erp.client, on=False)
    assert code(erp.call("GET", "conversations")) == (401, "unauthenticated")
    clients.switch(erp.client, on=True)
    assert code(erp.call("GET", "conversations")) == (401, "unauthenticated")


def test_a_line_whose_bot_is_deactivated_is_refused(erp: System) -> None:
    User.objects.filter(pk=erp.bot.pk).update(is_active=False)
    assert code(erp.call("GET", "conversations")) == (401, "unauthenticated")


def test_a_scope_that_was_taken_from_the_client_is_gone_from_its_tokens(erp: System) -> None:
    ApiClient.objects.update(scopes=["files"])
    answer = erp.call("GET", "conversations")
    assert code(answer) == (403, "forbidden")
    assert answer.json()["error"]["detail"] == {"scope": "messages:read"}


def test_an_address_that_is_taken_off_the_list_is_refused_at_once(erp: System) -> None:
    ApiClient.objects.update(addresses=["203.0.113.0/24"])
    assert code(erp.call("GET", "conversations")) == (401, "unauthenticated")


def test_too_many_calls_in_a_minute_are_told_when_to_come_again() -> None:
    slow = systems.system(None, calls_per_minute=2)
    answers = [slow.call("GET", "conversations") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["detail"] == {"retry_after": int(answers[2]["Retry-After"])}


def test_every_call_is_counted_by_endpoint(erp: System) -> None:
    erp.call("GET", "conversations")
    erp.call("GET", "conversations/7")
    erp.call("GET", "conversations/8")
    usage.write_down()
    rows = ApiUsage.objects.order_by("endpoint").values_list("endpoint", "calls", "refused")
    assert list(rows) == [("GET conversations", 1, 0), ("GET conversations/<id:conversation_id>", 2, 2)]


def test_an_answer_says_by_which_id_the_logs_know_it(erp: System) -> None:
    answer = erp.call("GET", "conversations", **{"X-Request-Id": "order-7-2026"})
    assert answer["X-Request-Id"] == "order-7-2026"


def test_what_is_not_there_is_not_found_whatever_the_method(erp: System) -> None:
    assert code(erp.call("POST", "nothing")) == (404, "not_found")


def test_during_maintenance_one_reads_and_is_told_when_to_write_again(erp: System) -> None:
    maintain("reading")
    assert erp.call("GET", "conversations").status_code == 200
    answer = erp.call("POST", "groups", {"name": "Harvest"})
    assert code(answer) == (503, "unavailable")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_what_its_line_goes_without_a_client_does_without_in_any_conversation(erp: System) -> None:
    grace = factories.person()
    number = erp.say(f"user:{grace.pk}").json()["results"][0]["message_id"]
    BusinessLine.objects.update(switches=dict.fromkeys(("cards", "edit", "recall", "receipts", "groups"), False))
    in_force.changed()
    in_force.forget()
    card = {"to": [f"user:{grace.pk}"], "kind": "card", "body": {"title": "Approve?"}}
    answers = [
        erp.call("POST", "messages", card),
        erp.call("POST", "broadcasts", card),
        erp.call("PATCH", f"messages/{number}", {"body": {"text": "Changed"}}),
        erp.call("DELETE", f"messages/{number}"),
        erp.call("GET", f"messages/{number}/receipts"),
        erp.call("POST", "groups", {"name": "Harvest"}),
    ]
    assert [code(answer) for answer in answers] == [(403, "forbidden")] * 6
    assert Message.objects.get().text == "Hello"
