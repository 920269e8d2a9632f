"""Broadcasts in the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imcore.broadcasts import writing
from imcore.models import AuditEvent, Broadcast, BroadcastRecipient, Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.broadcasts.given import counts, started, to, worked, written
from tests.imcore.moderation.lists import category
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
ADD, LIST = reverse("admin:imcore_broadcast_add"), reverse("admin:imcore_broadcast_changelist")
Clerk = Callable[..., User]


@pytest.fixture
def client(browser: Browser, clerk: Clerk) -> Client:
    """Whoever may write and send them."""
    return browser(clerk("view_broadcast", "add_broadcast"))


def page_of(one: Broadcast) -> str:
    """The address of its page."""
    return reverse("admin:imcore_broadcast_change", args=[one.pk])


def composed(client: Client, **fields: Any) -> Any:
    """The first page, sent."""
    return client.post(ADD, {"kind": "text", "text": "At eight", "key": "k", **fields})


def press(client: Client, one: Broadcast, act: str, **fields: str) -> str:
    """A button of its page → what the page says then."""
    return client.post(page_of(one), {"act": act, **fields}, follow=True).content.decode()


def test_what_is_written_is_shown_with_the_number_of_people_and_sent_by_a_second_step(cast: Cast, client: Client) -> None:
    answer = composed(client, audiences=[f"group:{cast.group.pk}", f"user:{cast.alice.pk}", f"user:{cast.erin.pk}"])
    one = Broadcast.objects.get()
    assert (answer["Location"], one.state, one.sender.username) == (page_of(one), "draft", "notices")
    shown = client.get(page_of(one)).content.decode()
    assert "4 people are to get it." in shown
    assert "Harvest · Alice · Erin" in shown
    press(client, one, "start")
    assert counts(worked(one)) == ("done", 4, 4, 0, 0)
    acts = AuditEvent.objects.filter(act__startswith="broadcast.").order_by("place")
    assert list(acts.values_list("act", flat=True)) == ["broadcast.added", "broadcast.started"]


def test_a_page_that_is_sent_twice_makes_one_broadcast(cast: Cast, client: Client) -> None:
    for _ in range(2):
        composed(client, everyone="on")
    assert (Broadcast.objects.count(), AuditEvent.objects.filter(act="broadcast.added").count()) == (1, 1)


def test_everyone_takes_the_number_of_people_typed(cast: Cast, client: Client) -> None:
    composed(client, everyone="on")
    one, count = Broadcast.objects.get(), User.objects.filter(kind="person").count()
    for typed in ("", str(count + 1)):
        assert "Type the number of people" in press(client, one, "start", count=typed)
        assert counts(one)[0] == "draft"
    press(client, one, "start", count=str(count))
    assert counts(one) == ("running", count, 0, 0, 0)


def test_what_cannot_be_sent_is_told_and_nothing_is_kept(cast: Cast, client: Client) -> None:
    category("Rivals", "acme", action="refuse")
    for fields, told in (
        ({"audiences": ["user:0"]}, "There is no “user:0”."),
        ({}, "Choose who is to get it."),
        ({"everyone": "on", "text": "Buy acme"}, "This content is not allowed."),
        ({"everyone": "on", "sender": cast.bob.pk}, "valid choice"),
    ):
        assert told in composed(client, **fields).content.decode()
    assert not Broadcast.objects.exists()


def test_stopping_and_recalling_take_a_permission_of_their_own(
    cast: Cast, client: Client, browser: Browser, clerk: Clerk
) -> None:
    one = started("all:")
    for act in ("cancel", "recall", "nothing"):
        assert client.post(page_of(one), {"act": act}).status_code == 403
    assert counts(one)[0] == "running"
    stopper = browser(clerk("view_broadcast", "change_broadcast"))
    assert stopper.post(page_of(written("all:")), {"act": "start"}).status_code == 403
    press(stopper, one, "cancel")
    assert counts(worked(one))[0] == "cancelled"
    press(stopper, one, "recall")
    assert counts(worked(one))[0] == "recalled"
    assert "not possible in the present state" in press(stopper, one, "recall")


def test_the_page_offers_what_is_possible_and_asks_for_progress_while_it_is_sent(
    cast: Cast, browser: Browser, chief: User
) -> None:
    client, one = browser(chief), started(*to(cast.alice, cast.bob))
    shown = client.get(page_of(one)).content.decode()
    progress = reverse("admin:imcore_broadcast_progress", args=[one.pk])
    assert (f'data-url="{progress}"' in shown, "import_progress.js" in shown, 'value="cancel"' in shown) == (True, True, True)
    assert client.get(progress).json() == {"state": "running", "says": "0 of 2", "percent": 0}
    assert b'http-equiv="refresh"' in client.get(LIST).content
    worked(one)
    shown = client.get(page_of(one)).content.decode()
    assert ("data-url" in shown, 'value="cancel"' in shown, 'href="?recall"' in shown) == (False, False, True)
    assert b'http-equiv="refresh"' not in client.get(LIST).content
    asked = client.get(f"{page_of(one)}?recall").content.decode()
    assert ('value="recall"' in shown, 'value="recall"' in asked, "This cannot be undone." in asked) == (False, True, True)
    writing.recall(one.pk)
    assert 'value="recall"' not in client.get(f"{page_of(one)}?recall").content.decode()
    assert client.get(progress).json() == {"state": "recalling", "says": "0 of 2", "percent": 0}
    assert client.get(reverse("admin:imcore_broadcast_progress", args=[0])).status_code == 404


def test_failures_are_listed_with_their_reasons_a_page_at_a_time(cast: Cast, client: Client) -> None:
    one = started(*to(*factories.people(120)))
    BroadcastRecipient.objects.update(state="failed", reason="blocked_content: Rivals")
    answer = client.get(page_of(one))
    assert (len(answer.context["failures"]), answer.context["failures"][0][1]) == (100, "This content is not allowed. (Rivals)")
    rest = client.get(page_of(one), {"after": answer.context["next"]})
    assert (len(rest.context["failures"]), rest.context["next"]) == (20, None)


def test_the_choices_are_those_of_all_doors(cast: Cast, client: Client) -> None:
    answer = client.get(reverse("admin:imcore_broadcast_audiences"), {"term": "bob"})
    assert answer.json() == {"results": [{"id": f"user:{cast.bob.pk}", "text": "Bob (bob)"}], "pagination": {"more": False}}


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(cast: Cast, client: Client) -> None:
    asked = []
    for _ in range(2):
        for _number in range(3):
            written("all:")
        client.get(LIST)
        with statements() as sent:
            client.get(LIST)
        asked.append(len(sent))
    assert asked[0] == asked[1]
    assert not Message.objects.exists()
