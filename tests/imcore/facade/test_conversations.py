"""The conversations in which a line's bot sits."""

from typing import Any

import pytest

from tests import factories
from tests.cast import Cast
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System

pytestmark = pytest.mark.django_db


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def test_the_list_pages_through_them_by_cursor(erp: System, cast: Cast) -> None:
    for one in (cast.alice, cast.bob, cast.carol):
        erp.say(f"user:{one.pk}")
    first = erp.call("GET", "conversations", {"limit": 2}).json()
    rest = erp.call("GET", "conversations", {"limit": 2, "cursor": first["next"]}).json()
    assert rest["next"] is None
    assert [one["user"] for one in first["results"] + rest["results"]] == [cast.carol.pk, cast.bob.pk, cast.alice.pk]
    assert set(rest["results"][0]) == {
        "id", "kind", "name", "state", "user", "member_count", "last_seq", "version", "last_message_at", "created_at",
    }  # fmt: skip


def test_history_and_changes_are_read_as_people_read_them(erp: System, cast: Cast) -> None:
    place = factories.group(erp.bot, cast.bob).pk
    sent = [erp.say(f"group:{place}", text=text).json()["results"][0] for text in ("One", "Two", "Three")]
    page = erp.call("GET", f"conversations/{place}/messages", {"after_seq": 1, "limit": 1}).json()
    assert ([message["body"]["text"] for message in page["messages"]], page["has_more"]) == (["Two"], True)
    erp.call("PATCH", f"messages/{sent[0]['message_id']}", {"body": {"text": "First"}})
    changes = erp.call("GET", f"conversations/{place}/changes", {"since": sent[2]["version"]}).json()
    assert [message["body"]["text"] for message in changes["messages"]] == ["First"]
    assert erp.call("GET", f"conversations/{place}").json()["version"] == changes["version"]


@pytest.mark.parametrize("path", ["", "/messages", "/changes?since=0"])
def test_another_lines_and_peoples_own_are_not_there(erp: System, cast: Cast, path: str) -> None:
    other = systems.system()
    theirs = factories.group(other.bot, cast.bob).pk
    for place in (theirs, cast.group.pk, 2**40):
        assert refused(erp.call("GET", f"conversations/{place}{path}")) == (404, "not_found")


def test_a_cursor_that_is_none_is_refused(erp: System) -> None:
    assert refused(erp.call("GET", "conversations", {"cursor": "moon"})) == (400, "invalid")
