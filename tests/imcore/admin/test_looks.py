"""Who looks at other people's messages says why, and each look is recorded; nothing leads past that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from imcore.models import AuditEvent, Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.admin.conftest import say

pytestmark = pytest.mark.django_db
LIST = "/admin/imcore/message/"
REASON = {"look_reason": "Complaint 7"}
TABLES = ("message", "report", "attachment")
SAID = "Meet at the harbour"


@pytest.fixture
def stranger(chief: User) -> Client:
    """A superuser's browser, in which no reason was given yet."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    return client


def page_of(message: Message, name: str = "change") -> str:
    """A message's own page."""
    return reverse(f"admin:imcore_message_{name}", args=[message.pk])


def looks() -> list[AuditEvent]:
    """What was recorded of looks."""
    return list(AuditEvent.objects.filter(act__regex=r"\.(listed|viewed)$").order_by("place"))


def text_of(client: Client, url: str, **query: Any) -> str:
    """A page as it is shown."""
    return client.get(url, query).content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_before_the_first_look_a_reason_is_asked_for(said: Message, stranger: Client, table: str) -> None:
    url = reverse(f"admin:imcore_{table}_changelist")
    shown = text_of(stranger, url)
    assert "Why do you look?" in shown
    assert all(secret not in shown for secret in (SAID, "plan.pdf", "Off topic"))
    assert looks() == []
    answer = stranger.post(url, REASON)
    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    assert "Why do you look?" not in text_of(stranger, url)
    assert [(entry.act, entry.reason) for entry in looks()] == [(f"{table}.listed", "Complaint 7")]


@pytest.mark.parametrize("name", ["change", "history"])
def test_a_messages_own_pages_ask_as_well(said: Message, stranger: Client, name: str) -> None:
    shown = text_of(stranger, page_of(said, name))
    assert "Why do you look?" in shown
    assert SAID not in shown


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 1001])
def test_no_reason_is_no_reason(said: Message, stranger: Client, reason: str) -> None:
    assert stranger.post(LIST, {"look_reason": reason}).status_code == 200
    assert SAID not in text_of(stranger, LIST)


def test_a_search_is_recorded_with_its_words_and_what_it_showed(said: Message, stranger: Client, chief: User) -> None:
    stranger.post(LIST, REASON)
    assert SAID in text_of(stranger, LIST, q="harbour", state__exact="normal")
    entry = looks()[-1]
    assert (entry.actor, entry.address, entry.reason) == (chief, "127.0.0.1", "Complaint 7")
    assert entry.detail == {"query": {"q": "harbour", "state__exact": "normal"}, "shown": [said.pk]}


def test_each_page_is_a_look_of_its_own(said: Message, cast: Cast, stranger: Client) -> None:
    for number in range(60):
        say(cast.bob, cast.group.pk, f"{number}")
    stranger.post(LIST, REASON)
    for page in ("1", "2"):
        stranger.get(LIST, {"p": page})
    assert [len(entry.detail["shown"]) for entry in looks()] == [50, 12]


def test_a_look_at_a_message_names_it(said: Message, stranger: Client) -> None:
    stranger.post(page_of(said), REASON)
    assert SAID in text_of(stranger, page_of(said))
    assert [(entry.act, entry.target, entry.reason) for entry in looks()] == [
        ("message.viewed", f"imcore.message:{said.pk}", "Complaint 7")
    ]


def test_a_reason_for_one_conversation_opens_no_other(said: Message, cast: Cast, stranger: Client) -> None:
    other = Message.objects.get(text="Only for you")
    stranger.post(f"{LIST}?conversation__id__exact={said.conversation_id}", REASON)
    assert SAID in text_of(stranger, LIST, conversation__id__exact=said.conversation_id)
    assert looks()[-1].target == f"imcore.conversation:{said.conversation_id}"
    assert SAID in text_of(stranger, page_of(said))
    before = len(looks())
    both = f"{LIST}?conversation__id__exact={other.conversation_id}&conversation__id__exact={said.conversation_id}"
    for url in (LIST, page_of(other), f"{LIST}?conversation__id__exact={other.conversation_id}", both):
        assert "Only for you" not in text_of(stranger, url)
    assert [entry.detail["shown"] for entry in looks()[before:]] == [[said.pk]]


def test_a_reason_for_all_messages_opens_each(said: Message, stranger: Client) -> None:
    stranger.post(LIST, REASON)
    assert "Only for you" in text_of(stranger, page_of(Message.objects.get(text="Only for you")))


def test_without_a_reason_nothing_can_be_done_either(said: Message, stranger: Client) -> None:
    stranger.post(LIST, {"action": "recall_selected", "_selected_action": [said.pk], "index": 0})
    stranger.post(page_of(said, "recall_one"), {"_form_submitted": "True"})
    said.refresh_from_db()
    assert said.state == "normal"


def test_what_is_done_with_a_message_is_recorded_with_the_reason(said: Message, stranger: Client) -> None:
    stranger.post(page_of(said), REASON)
    stranger.post(page_of(said, "recall_one"), {"_form_submitted": "True"})
    assert AuditEvent.objects.get(act="message.recalled").reason == "Complaint 7"


@pytest.mark.parametrize("given", [False, True])
def test_the_admins_other_pages_tell_nothing_of_messages(said: Message, stranger: Client, given: bool) -> None:
    if given:
        factories.give_reason(stranger)
    asked = {"app_label": "imcore", "model_name": "report", "field_name": "message", "term": "harbour"}
    assert stranger.get("/admin/autocomplete/", asked).json()["results"] == []
    assert SAID not in text_of(stranger, "/admin/search/", s="harbour")


def test_the_reason_ends(said: Message, stranger: Client) -> None:
    with override_settings(IMCORE={**settings.IMCORE, "look_minutes": 0}):
        stranger.post(LIST, REASON)
    assert "Why do you look?" in text_of(stranger, LIST)


def test_the_reason_is_one_sessions(said: Message, stranger: Client, chief: User) -> None:
    stranger.post(LIST, REASON)
    other = Client(headers={"accept-language": "en"})
    other.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    assert "Why do you look?" in text_of(other, LIST)


def test_the_next_conversation_is_offered_the_last_reason(said: Message, stranger: Client) -> None:
    stranger.post(page_of(said), REASON)
    assert 'value="Complaint 7"' in text_of(stranger, page_of(Message.objects.get(text="Only for you")))


@pytest.mark.parametrize("table", TABLES)
def test_who_may_not_see_the_table_is_not_asked(said: Message, clerk: Callable[..., User], table: str) -> None:
    client = Client()
    client.force_login(clerk(), backend="imcore.accounts.backends.PeopleBackend")
    assert client.post(reverse(f"admin:imcore_{table}_changelist"), REASON).status_code == 403
    assert looks() == []
