"""The settings of mail refuse what makes no sense."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.mail import digest

PAGE = ["https://chat.example.com/"]


def test_without_a_server_nobody_is_written_to() -> None:
    assert digest(host="", sender="", public_urls=[]) == {"on": False, "after_seconds": 3600, "url": ""}


def test_with_one_the_links_lead_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_AFTER", "5")
    found = digest(host="mail.example.com", sender="chat@example.com", public_urls=PAGE)
    assert found == {"on": True, "after_seconds": 300, "url": "https://chat.example.com"}


@pytest.mark.parametrize(("sender", "urls", "name"), [("", PAGE, "EMAIL_FROM"), ("a@b.example", [], "PUBLIC_URLS")])
def test_what_mails_need_is_named(sender: str, urls: list[str], name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        digest(host="mail.example.com", sender=sender, public_urls=urls)
