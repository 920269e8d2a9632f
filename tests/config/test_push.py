"""The settings of push refuse what makes no sense."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured

from config.push import push

SECRET = "s" * 50


def test_without_a_word_it_works_with_the_servers_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUSH_CONTACT", raising=False)
    assert push(embedded=False, secret_key=SECRET, public_urls=["http://a.example", "https://b.example"]) == {
        "content": "shown",
        "private_addresses": False,
        "contact": "https://b.example",
        "vapid_secret": SECRET,
        "fcm": None,
        "apns": None,
        "gateway": None,
    }


@pytest.mark.parametrize(
    ("name", "value"), [("VAPID_SECRET", "short"), ("PUSH_CONTACT", "ops@example.com"), ("PUSH_CONTENT", "some")]
)
def test_a_value_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        push(embedded=True, secret_key=SECRET, public_urls=[])


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


RSA = rsa.generate_private_key(65537, 1024)  # a small one is soon made
P256, P384 = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP384R1())
ACCOUNT = {
    "type": "service_account", "project_id": "farm", "private_key_id": "k1", "private_key": pem(RSA),
    "client_email": "push@farm.example", "token_uri": "https://accounts.example/token",
}  # fmt: skip
APNS = {"APNS_KEY_ID": "KEY0123456", "APNS_TEAM_ID": "TEAM012345", "APNS_TOPIC": "example.farm.chat"}
GATEWAY_SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Variables → settings.PUSH; what stands for FCM_SERVICE_ACCOUNT and APNS_KEY goes into a file that they name."""

    def read(**variables: str) -> dict[str, Any]:
        for name, value in variables.items():
            if name in ("FCM_SERVICE_ACCOUNT", "APNS_KEY"):
                (tmp_path / name).write_text(value)
                value = str(tmp_path / name)
            monkeypatch.setenv(name, value)
        return push(embedded=True, secret_key=SECRET, public_urls=[])

    return read


def test_a_service_account_is_read_as_google_makes_it(settings_of: Any) -> None:
    assert settings_of(FCM_SERVICE_ACCOUNT=json.dumps(ACCOUNT))["fcm"] == {
        "url": "https://fcm.googleapis.com",
        "project": "farm",
        "email": "push@farm.example",
        "private_key": ACCOUNT["private_key"],
        "private_key_id": "k1",
        "audience": "https://accounts.example/token",
        "token_url": "https://accounts.example/token",
    }


def test_a_key_of_apples_is_read_with_what_goes_with_it(settings_of: Any) -> None:
    key = pem(P256)
    wanted = {"key": key, "key_id": "KEY0123456", "team_id": "TEAM012345", "topic": "example.farm.chat"}
    assert settings_of(APNS_KEY=key, **APNS)["apns"] == wanted | {"url": "https://api.push.apple.com"}


def test_a_gateway_has_an_address_and_a_secret(settings_of: Any) -> None:
    found = settings_of(PUSH_GATEWAY_URL="http://gateway.internal/push", PUSH_GATEWAY_SECRET=GATEWAY_SECRET)["gateway"]
    assert found == {"url": "http://gateway.internal/push", "key": b"k" * 32}


def test_the_addresses_of_google_and_apple_can_be_a_proxys(settings_of: Any) -> None:
    near = {"FCM_URL": "https://proxy/fcm/", "FCM_TOKEN_URL": "https://proxy/token", "APNS_URL": "https://proxy:2197/"}
    found = settings_of(FCM_SERVICE_ACCOUNT=json.dumps(ACCOUNT), APNS_KEY=pem(P256), **APNS, **near)
    assert (found["fcm"]["url"], found["fcm"]["token_url"]) == ("https://proxy/fcm", "https://proxy/token")
    assert (found["fcm"]["audience"], found["apns"]["url"]) == ("https://accounts.example/token", "https://proxy:2197")


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"FCM_SERVICE_ACCOUNT": "{"}, "FCM_SERVICE_ACCOUNT"),
        ({"FCM_SERVICE_ACCOUNT": "[]"}, "FCM_SERVICE_ACCOUNT"),
        ({"FCM_SERVICE_ACCOUNT": json.dumps({**ACCOUNT, "private_key": pem(P256)})}, "FCM_SERVICE_ACCOUNT"),
        ({"FCM_SERVICE_ACCOUNT": json.dumps({**ACCOUNT, "project_id": ""})}, "FCM_SERVICE_ACCOUNT"),
        ({"FCM_SERVICE_ACCOUNT": json.dumps({k: v for k, v in ACCOUNT.items() if k != "token_uri"})}, "FCM_SERVICE_ACCOUNT"),
        ({"FCM_URL": "fcm.googleapis.com"}, "FCM_URL"),
        ({"APNS_KEY": "no key", **APNS}, "APNS_KEY"),
        ({"APNS_KEY": pem(P384), **APNS}, "APNS_KEY"),
        ({"APNS_KEY": pem(P256), **APNS, "APNS_KEY_ID": "short"}, "APNS_KEY_ID"),
        ({"APNS_KEY": pem(P256), **APNS, "APNS_TEAM_ID": ""}, "APNS_TEAM_ID"),
        ({"APNS_KEY": pem(P256), **APNS, "APNS_TOPIC": ""}, "APNS_TOPIC"),
        ({"APNS_URL": "http://api.push.apple.com"}, "APNS_URL"),
        ({"PUSH_GATEWAY_URL": "https:///push", "PUSH_GATEWAY_SECRET": GATEWAY_SECRET}, "PUSH_GATEWAY_URL"),
        ({"PUSH_GATEWAY_URL": "https://gateway/push"}, "PUSH_GATEWAY_SECRET"),
        ({"PUSH_GATEWAY_URL": "https://gateway/push", "PUSH_GATEWAY_SECRET": "short"}, "PUSH_GATEWAY_SECRET"),
    ],
)
def test_credentials_that_make_no_sense_are_named(settings_of: Any, variables: dict[str, str], named: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{named}[:=]"):
        settings_of(**variables)


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("APNS_KEY", str(tmp_path / "none.p8"))
    with pytest.raises(ImproperlyConfigured, match=r"^APNS_KEY=.*No such file"):
        push(embedded=True, secret_key=SECRET, public_urls=[])
