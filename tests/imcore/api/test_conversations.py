"""The list of conversations, one conversation, its settings, and direct ones."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imcore.models import Conversation, Member, User
from tests import factories
from tests.cast import Cast
from tests.imcore.api.conforming import Rest, client_for
from tests.imcore.conversations.test_membership import say

pytestmark = pytest.mark.django_db

AUTHENTICATION = 1  # the query that finds the token's device and user


def listed(rest: Rest, **query: Any) -> list[int]:
    return [entry["id"] for entry in rest.get("/conversations", **query).body["results"]]


def many_conversations(user: User, count: int) -> None:
    """Half groups, half direct, each with a message."""
    for place in range(count // 2):
        other = factories.person()
        talk = factories.direct(user, other)
        group = factories.group(other, user, name=f"Group {place}")
        say(other, talk)
        say(other, group)


def test_the_list_is_most_recent_first_and_shows_head_cursor_and_last_message(cast: Cast) -> None:
    talk, quiet = factories.direct(cast.bob, cast.carol), factories.group(cast.carol, name="Quiet")
    Conversation.objects.filter(pk=quiet.pk).update(created_at=timezone.now() - timedelta(days=1))
    say(cast.bob, cast.group, "first")
    say(cast.bob, talk, "second")
    carol = client_for(cast.carol)
    page = carol.get("/conversations").body
    assert [entry["id"] for entry in page["results"]] == [talk.pk, cast.group.pk, quiet.pk]
    assert page["next"] is None
    first, second, third = page["results"]
    assert (first["kind"], first["name"], first["peer"]["id"]) == ("direct", "Bob", cast.bob.pk)
    assert (first["last_seq"], first["read_seq"], first["unread"]) == (1, 0, 1)
    assert first["last_message"]["body"] == {"text": "second"}
    assert (second["name"], second["last_message"]["body"]) == ("Harvest", {"text": "first"})
    assert (third["last_message"], third["unread"], third["last_message_at"]) == (None, 0, None)


def test_the_list_counts_unread_mentions_of_oneself_and_of_all(cast: Cast) -> None:
    bob, place = client_for(cast.bob), f"/conversations/{cast.group.pk}"
    for number, mentions in enumerate(([cast.carol.pk], "all", [cast.alice.pk], [])):
        fields = {"client_id": f"m{number}", "kind": "text", "body": {"text": "hi"}, "mentions": mentions}
        assert bob.post(f"{place}/messages", **fields).status == 201
    carol = client_for(cast.carol)
    assert [(entry["unread"], entry["mentions"]) for entry in carol.get("/conversations").body["results"]] == [(4, 2)]
    carol.post(f"{place}/read", seq=1)
    assert carol.get(place).body["mentions"] == 1


def test_two_hundred_conversations_take_four_queries(cast: Cast) -> None:
    many_conversations(cast.erin, 200)
    rest = client_for(cast.erin)
    with CaptureQueriesContext(connection) as queries:
        page = rest.get("/conversations", limit=200).body
    assert len(page["results"]) == 200
    assert len(queries) - AUTHENTICATION <= 4


def test_pages_follow_each_other_without_loss_or_repetition(cast: Cast) -> None:
    many_conversations(cast.erin, 12)
    same = timezone.now()
    Conversation.objects.update(last_message_at=same)  # the tie is broken by id
    rest, seen, cursor = client_for(cast.erin), [], ""
    while cursor is not None:
        page = rest.get("/conversations", limit=5, **({"cursor": cursor} if cursor else {})).body
        seen += [entry["id"] for entry in page["results"]]
        cursor = page["next"]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 12


def test_a_left_conversation_is_not_listed(cast: Cast) -> None:
    assert listed(client_for(cast.dave)) == []


def test_a_direct_conversation_without_a_message_shows_to_its_creator_only(cast: Cast) -> None:
    made = client_for(cast.erin).post("/directs", user=cast.dave.pk)
    assert listed(client_for(cast.erin)) == [made.body["id"]]
    assert listed(client_for(cast.dave)) == []
    say(cast.erin, Conversation.objects.get(pk=made.body["id"]))
    assert listed(client_for(cast.dave)) == [made.body["id"]]


def test_hidden_lasts_until_the_next_message(cast: Cast) -> None:
    carol, place = client_for(cast.carol), f"/conversations/{cast.group.pk}"
    say(cast.bob, cast.group)
    assert carol.patch(f"{place}/settings", hidden=True).body["hidden"] is True
    assert listed(carol) == []
    assert listed(carol, hidden="true") == [cast.group.pk]
    say(cast.bob, cast.group)
    assert listed(carol) == [cast.group.pk]
    assert carol.get(place).body["hidden"] is False


def test_hidden_can_be_taken_back(cast: Cast) -> None:
    carol, place = client_for(cast.carol), f"/conversations/{cast.group.pk}"
    carol.patch(f"{place}/settings", hidden=True)
    assert carol.patch(f"{place}/settings", hidden=False).body["hidden"] is False
    assert listed(carol) == [cast.group.pk]


def test_settings_are_ones_own(cast: Cast) -> None:
    place = f"/conversations/{cast.group.pk}"
    changed = client_for(cast.carol).patch(f"{place}/settings", muted=True, pinned=True, draft=" wip ", nickname="Cee")
    assert changed.status == 200
    fields = ("muted", "pinned", "draft", "nickname")
    assert [changed.body[field] for field in fields] == [True, True, " wip ", "Cee"]
    others = client_for(cast.bob).get(place).body
    assert [others[field] for field in fields] == [False, False, "", ""]
    assert others["last_seq"] == 0


BAD_SETTINGS = [{"muted": "true"}, {"muted": 1}, {"pinned": None}, {"draft": 5}, {"draft": "x" * 8001}, {"nickname": "x" * 51},
                {"nickname": "\x00"}, {"role": "owner"}, {"read_seq": 5}]  # fmt: skip


@pytest.mark.parametrize("fields", BAD_SETTINGS)
def test_settings_that_are_none_change_nothing(cast: Cast, fields: dict[str, Any]) -> None:
    refused = client_for(cast.carol).patch(f"/conversations/{cast.group.pk}/settings", **{"hidden": True, **fields})
    assert (refused.status, refused.code) == (400, "invalid")
    assert list(refused.body["error"]["detail"]) == list(fields)
    assert Member.objects.get(conversation=cast.group, user=cast.carol).hidden_seq == -1


@pytest.mark.parametrize("number", [0, 2**53 - 1])
def test_unknown_conversations_and_those_of_others_answer_alike(cast: Cast, number: int) -> None:
    for user, place in ((cast.alice, number), (cast.erin, cast.group.pk), (cast.dave, cast.group.pk)):
        rest = client_for(user)
        for refused in (rest.get(f"/conversations/{place}"), rest.patch(f"/conversations/{place}/settings", muted=True)):
            assert (refused.status, refused.code) == (403, "not_member")


@pytest.mark.parametrize("text", ["-1", "x", "1.0", "9007199254740992", "9" * 40, "%00", "１"])
def test_what_is_no_id_is_no_address(cast: Cast, text: str) -> None:
    refused = client_for(cast.alice).get(f"/conversations/{text}")
    assert (refused.status, refused.code) == (404, "not_found")


BAD_QUERIES = [
    {"limit": "0"}, {"limit": "201"}, {"limit": "-5"}, {"limit": "x"}, {"limit": "9" * 30}, {"hidden": "maybe"},
    {"cursor": "x"}, {"cursor": "WzFd"}, {"cursor": "{}"}, {"cursor": "WyJ4IiwxXQ"}, {"cursor": "\x00"}, {"cursor": "é"},
]  # fmt: skip


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_list_refuses_nonsense_in_its_query(cast: Cast, query: dict[str, str]) -> None:
    refused = client_for(cast.alice).get("/conversations", **query)
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", list(query))


def test_a_direct_conversation_is_made_once(cast: Cast) -> None:
    first = client_for(cast.alice).post("/directs", user=cast.erin.pk)
    again = client_for(cast.erin).post("/directs", user=cast.alice.pk)
    assert (first.status, again.status) == (201, 200)
    assert first.body["id"] == again.body["id"]
    assert (first.body["name"], again.body["name"]) == ("Erin", "Alice")
    assert (first.body["member_count"], first.body["owner"], first.body["role"]) == (2, None, "member")


def test_one_may_keep_notes_with_oneself(cast: Cast) -> None:
    made = client_for(cast.erin).post("/directs", user=cast.erin.pk)
    assert (made.status, made.body["peer"]["id"], made.body["member_count"]) == (201, cast.erin.pk, 1)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": "visitor"}])
def test_no_direct_conversation_with_whom_one_does_not_see(cast: Cast, fields: dict[str, Any]) -> None:
    hidden, before = factories.person(**fields), Conversation.objects.count()
    for user in (hidden.pk, 2**53 - 1):
        refused = client_for(cast.alice).post("/directs", user=user)
        assert (refused.status, refused.code) == (404, "not_found")
    assert Conversation.objects.count() == before


@pytest.mark.parametrize("user", [0, -1, "1", None, 1.0, [1], 2**53, True])
def test_a_direct_conversation_needs_a_user(cast: Cast, user: Any) -> None:
    refused = client_for(cast.alice).send("post", "/directs", {"user": user})
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", ["user"])
