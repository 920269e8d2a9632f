"""The log in the hands of moderators."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from imcore.models import Message, MessageEdit, User
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser, say

pytestmark = pytest.mark.django_db


def url(message: Message | None = None) -> str:
    """The list, or a message's page."""
    return reverse("admin:imcore_message_change", args=[message.pk]) if message else reverse("admin:imcore_message_changelist")


def recall_url(message: Message) -> str:
    """Where its page's button leads."""
    return f"/admin/imcore/message/{message.pk}/recall/"


def recall_selected(client: Client, *chosen: Message) -> int:
    """The list's action → the status of the answer."""
    sent = {"action": "recall_selected", "_selected_action": [message.pk for message in chosen]}
    return client.post(url(), sent).status_code


def found(client: Client, search: str) -> list[str]:
    """What a search of the list finds."""
    return [message.text for message in client.get(url(), {"q": search}).context["cl"].result_list]


def test_a_recall_takes_the_content_from_everywhere(said: Message, browser: Browser, chief: User) -> None:
    assert recall_selected(browser(chief), said) == 302
    said.refresh_from_db()
    assert (said.state, said.body, said.text, said.recalled_by) == ("recalled", {}, "", chief)
    assert not MessageEdit.objects.filter(message=said).exists()
    assert LogEntry.objects.filter(object_id=str(said.pk), user=chief).count() == 1


def test_a_recall_is_a_change_of_the_conversation(said: Message, browser: Browser, chief: User) -> None:
    before = said.conversation.version
    recall_selected(browser(chief), said)
    said.refresh_from_db()
    assert said.version == before + 1


def test_several_are_recalled_at_once(said: Message, cast: Cast, browser: Browser, chief: User) -> None:
    other = say(cast.bob, cast.group.pk, "So do I")
    recall_selected(browser(chief), said, other)
    assert Message.objects.filter(state="recalled").count() == 2


def test_a_message_can_be_recalled_from_its_own_page(said: Message, browser: Browser, chief: User) -> None:
    client = browser(chief)
    assert recall_url(said) in client.get(url(said)).content.decode()
    answer = client.post(recall_url(said), {"_form_submitted": "True"})
    assert answer.headers["HX-Redirect"] == url(said)
    said.refresh_from_db()
    assert said.state == "recalled"


def test_a_link_alone_recalls_nothing(said: Message, browser: Browser, chief: User) -> None:
    page = browser(chief).get(recall_url(said))
    assert "Recall this message?" in page.content.decode()
    said.refresh_from_db()
    assert said.state == "normal"


def test_staff_who_may_change_messages_recall(said: Message, browser: Browser, clerk: Callable[..., User]) -> None:
    recall_selected(browser(clerk("view_message", "change_message")), said)
    said.refresh_from_db()
    assert said.state == "recalled"


def test_staff_who_only_look_recall_nothing(said: Message, browser: Browser, clerk: Callable[..., User]) -> None:
    client = browser(clerk("view_message"))
    recall_selected(client, said)
    assert client.post(recall_url(said), {"_form_submitted": "True"}).status_code == 403
    said.refresh_from_db()
    assert said.state == "normal"


def test_earlier_texts_are_shown_with_the_message(said: Message, browser: Browser, chief: User) -> None:
    page = browser(chief).get(url(said)).content.decode()
    assert "Meet at the harbour" in page
    assert "Meet at the farm" in page


@pytest.mark.parametrize("search", ["harbour", "carol", "Harvest harbour"])
def test_a_message_is_found_by_text_sender_and_group(said: Message, browser: Browser, chief: User, search: str) -> None:
    assert found(browser(chief), search) == ["Meet at the harbour"]


def test_a_conversations_messages_are_found_by_its_number(said: Message, browser: Browser, chief: User) -> None:
    assert "Meet at the harbour" in found(browser(chief), str(said.conversation_id))


def test_a_conversation_links_to_its_log(said: Message, browser: Browser, chief: User) -> None:
    listed = browser(chief).get(url(), {"conversation__id__exact": said.conversation_id}).context["cl"].result_list
    assert [message.pk for message in listed] == [said.pk]


def test_what_people_wrote_never_runs_in_the_admin(said: Message, cast: Cast, browser: Browser, chief: User) -> None:
    attack = say(cast.carol, cast.group.pk, "<script>alert(1)</script>")
    client = browser(chief)
    for page in (url(attack), url()):
        assert "<script>alert(1)" not in client.get(page).content.decode()
