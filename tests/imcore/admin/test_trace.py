"""A message's trace: found by its id or its place, shown without a word of what it says; the look is recorded."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import AuditEvent, Message, User
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
FIND = "/admin/imcore/message/find/"
WORDS = ("Meet at the harbour", "Meet at the farm", "Off topic")


@pytest.fixture
def office(chief: User) -> Client:
    """A superuser's browser, in which no reason was given."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    return client


def trace_of(message: Message) -> str:
    """Its page."""
    return reverse("admin:imcore_message_trace", args=[message.pk])


def test_a_message_is_found_by_its_id_and_by_its_place(said: Message, office: Client) -> None:
    for wanted in (str(said.pk), f" {said.conversation_id} / {said.seq} "):
        answer = office.get(FIND, {"q": wanted})
        assert (answer.status_code, answer.headers["Location"]) == (302, trace_of(said))


@pytest.mark.parametrize("wanted", ["0", "7/999999", "harbour", "1/2/3", "٣", "9" * 30])
def test_what_names_no_message_is_told_so(said: Message, office: Client, wanted: str) -> None:
    answer = office.get(FIND, {"q": wanted})
    assert (answer.status_code, "There is no such message." in answer.content.decode()) == (200, True)
    assert office.get(reverse("admin:imcore_message_trace", args=[0])).status_code == 404


def test_a_trace_says_nothing_of_what_was_said_and_is_recorded(said: Message, office: Client) -> None:
    shown = office.get(trace_of(said)).content.decode()
    assert [words for words in WORDS if words in shown] == []
    assert f"{said.conversation_id}/{said.seq}" in shown
    entry = AuditEvent.objects.latest("place")
    assert (entry.act, entry.target) == ("message.traced", f"imcore.message:{said.pk}")


def test_the_message_page_leads_to_it(said: Message, browser: Browser, chief: User) -> None:
    shown = browser(chief).get(reverse("admin:imcore_message_change", args=[said.pk])).content.decode()
    assert trace_of(said) in shown


def test_the_acts_of_staff_are_for_those_who_may_read_the_audit_log(
    said: Message, clerk: Callable[..., User], office: Client, browser: Browser
) -> None:
    office.get(trace_of(said))
    shown = browser(clerk("view_message")).get(trace_of(said)).content.decode()
    assert "message.traced" not in shown
    assert "message.traced" in browser(clerk("view_message", "view_auditevent")).get(trace_of(said)).content.decode()
