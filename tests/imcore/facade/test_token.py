"""The token endpoint, as RFC 6749 has it."""

import base64
from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from imcore.integrations import clients
from imcore.models import AuditEvent
from tests.imcore.facade import systems
from tests.imcore.facade.systems import fetch

pytestmark = pytest.mark.django_db


def test_credentials_in_the_header_are_worth_a_token_of_all_scopes() -> None:
    made, secret = systems.client(systems.line(), "messages:send", "files")
    basic = base64.b64encode(f"{made.client_id}:{secret}".encode()).decode()
    client = APIClient(headers={"Authorization": f"Basic {basic}"})
    answer = client.post("/oauth/token", {"grant_type": "client_credentials"})
    told = answer.json()
    assert (answer.status_code, told["token_type"], told["expires_in"]) == (200, "Bearer", 3600)
    assert (told["access_token"][:4], told["scope"]) == ("hyc_", "messages:send files")
    assert "refresh_token" not in told
    assert answer["Cache-Control"] == "no-store"


def test_a_token_is_not_kept_in_the_clear() -> None:
    made, secret = systems.client(systems.line())
    fetch(made.client_id, secret)
    assert AccessToken.objects.get().token == ""
    assert secret not in str(list(made.secrets.values()))


def test_a_token_has_the_scopes_that_were_asked_for() -> None:
    made, secret = systems.client(systems.line(), "messages:send", "files")
    assert fetch(made.client_id, secret, scope="files").json()["scope"] == "files"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "\x00"}, 401, "invalid_client"),
        ({"scope": "users:write"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
def test_what_does_not_fit_is_refused_in_the_standards_words(form: dict[str, str], status: int, error: str) -> None:
    made, secret = systems.client(systems.line(), "files")
    answer = fetch(**{"client_id": made.client_id, "secret": form.pop("client_secret", secret), **form})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not AccessToken.objects.exists()


def test_a_client_that_is_switched_off_gets_none() -> None:
    made, secret = systems.client(systems.line())
    clients.switch(made, on=False)
    assert fetch(made.client_id, secret).status_code == 401


def test_only_listed_addresses_get_one_behind_a_proxy_too() -> None:
    made, secret = systems.client(systems.line(), addresses=["203.0.113.0/24"])
    assert fetch(made.client_id, secret).status_code == 401
    assert fetch(made.client_id, secret, REMOTE_ADDR="203.0.113.9").status_code == 200
    with override_settings(PROXY_COUNT=1):
        claimed = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.1"}
        assert fetch(made.client_id, secret, **claimed).status_code == 401
        assert fetch(made.client_id, secret, HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.9").status_code == 200


def test_two_secrets_are_good_until_the_older_one_has_had_its_time() -> None:
    made, old = systems.client(systems.line())
    new = clients.rotate(made, hours=1)
    assert [fetch(made.client_id, secret).status_code for secret in (old, new)] == [200, 200]
    made.secrets.exclude(expires_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert [fetch(made.client_id, secret).status_code for secret in (old, new)] == [401, 200]


def test_each_token_is_in_the_audit_log_and_no_refusal_is() -> None:
    made, secret = systems.client(systems.line(), "files")
    fetch(made.client_id, "wrong")
    fetch(made.client_id, secret)
    entry = AuditEvent.objects.get()
    assert (entry.actor, entry.act, entry.target) == (made.line.bot, "apiclient.token_issued", f"imcore.apiclient:{made.pk}")
    assert (entry.detail, entry.address) == ({"client": made.client_id, "scopes": "files"}, "127.0.0.1")


def test_who_asks_all_the_time_is_told_to_wait() -> None:
    made, _secret = systems.client(systems.line())
    answers = [fetch(made.client_id, "wrong", REMOTE_ADDR="203.0.113.9") for _ in range(121)]
    assert {answer.status_code for answer in answers[:120]} == {401}
    assert answers[120].status_code == 429
    assert 1 <= int(answers[120]["Retry-After"]) <= 60
