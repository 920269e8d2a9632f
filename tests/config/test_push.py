"""The settings of push refuse what makes no sense."""

import pytest
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
    }


@pytest.mark.parametrize(
    ("name", "value"), [("VAPID_SECRET", "short"), ("PUSH_CONTACT", "ops@example.com"), ("PUSH_CONTENT", "some")]
)
def test_a_value_that_makes_no_sense_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        push(embedded=True, secret_key=SECRET, public_urls=[])
