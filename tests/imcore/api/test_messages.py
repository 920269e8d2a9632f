"""Messages over REST: the same rules and answers as on the socket."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imcore.models import Conversation, GroupChat, Member, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.api.conforming import Answer, Rest, client_for
from tests.imcore.conversations.test_membership import say

pytestmark = pytest.mark.django_db

AUTHENTICATION = 1
MESSAGE = {"client_id": "c-1", "kind": "text", "body": {"text": "你好"}}


def place(cast: Cast) -> str:
    return f"/conversations/{cast.group.pk}"


def post(rest: Rest, cast: Cast, **fields: Any) -> Answer:
    return rest.send("post", f"{place(cast)}/messages", {**MESSAGE, **fields})


def test_posting_answers_201_with_the_place_in_the_log(cast: Cast) -> None:
    posted = post(client_for(cast.carol), cast)
    assert posted.status == 201
    stored = Message.objects.get()
    assert posted.body == {
        "seq": 1,
        "version": 1,
        "message_id": stored.pk,
        "created_at": posted.body["created_at"],
        "duplicate": False,
    }
    assert posted.body["created_at"].endswith("Z")
    assert len(posted.body["created_at"]) == len("2026-11-23T08:00:00.123Z")
    assert (stored.sender_id, stored.body, stored.text) == (cast.carol.pk, {"text": "你好"}, "你好")


def test_the_same_client_id_is_stored_once_and_answered_200(cast: Cast) -> None:
    rest = client_for(cast.carol)
    first, again = post(rest, cast), post(rest, cast, body={"text": "other"})
    assert (again.status, again.body) == (200, {**first.body, "duplicate": True})
    assert Message.objects.get().body == {"text": "你好"}


BAD_MESSAGES = [
    ({"client_id": ""}, "client_id"), ({"client_id": "x" * 65}, "client_id"), ({"client_id": 5}, "client_id"),
    ({"client_id": "a\x00"}, "client_id"), ({"kind": "nonsense"}, "kind"), ({"kind": "notice"}, "kind"),
    ({"kind": None}, "kind"),
    ({"body": "x"}, "body"), ({"body": []}, "body"), ({"body": None}, "body"), ({"body": {}}, "body.text"),
    ({"body": {"text": ""}}, "body.text"), ({"body": {"text": "x" * 8001}}, "body.text"), ({"body": {"text": "a\x00"}}, "body"),
    ({"body": {"text": "x", "more": 1}}, "body.more"), ({"reply_to": 0}, "reply_to"), ({"reply_to": "1"}, "reply_to"),
    ({"reply_to": 2**53}, "reply_to"), ({"mentions": "everyone"}, "mentions"), ({"mentions": [0]}, "mentions"),
    ({"mentions": ["a"]}, "mentions"), ({"mentions": [1] * 101}, "mentions"), ({"conversation": 999}, "conversation"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "field"), BAD_MESSAGES)
def test_a_message_that_is_none_is_refused_by_field_and_not_stored(cast: Cast, fields: dict[str, Any], field: str) -> None:
    refused = post(client_for(cast.carol), cast, **fields)
    assert (refused.status, refused.code) == (400, "invalid")
    assert list(refused.body["error"]["detail"]) == [field]
    assert Message.objects.count() == 0


def test_a_reply_to_what_is_not_there_is_not_stored(cast: Cast) -> None:
    refused = post(client_for(cast.carol), cast, reply_to=7)
    assert (refused.status, refused.code) == (404, "not_found")
    assert (Message.objects.count(), Conversation.objects.get(pk=cast.group.pk).last_seq) == (0, 0)


def test_a_muted_group_takes_messages_of_admins_only(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(mute_all=True)
    refused = post(client_for(cast.carol), cast)
    assert (refused.status, refused.code) == (403, "muted")
    assert post(client_for(cast.bob), cast).status == 201
    assert Message.objects.count() == 1


CALLS: list[tuple[str, str, Any]] = [
    ("get", "/messages", None), ("post", "/messages", MESSAGE), ("get", "/changes?since=0", None), ("get", "/messages/1", None),
    ("patch", "/messages/1", {"body": {"text": "x"}}), ("delete", "/messages/1", None), ("get", "/messages/1/receipts", None),
    ("put", "/messages/1/reactions/👍", {}), ("delete", "/messages/1/reactions/👍", None), ("post", "/read", {"seq": 1}),
    ("post", "/typing", {}), ("get", "/pins", None), ("put", "/pins/1", {}), ("delete", "/pins/1", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_strangers_and_the_unknown_answer_alike_and_change_nothing(cast: Cast, method: str, path: str, body: Any) -> None:
    say(cast.alice, cast.group)
    before = list(Message.objects.values())
    for user, number in ((cast.erin, cast.group.pk), (cast.dave, cast.group.pk), (cast.alice, 2**53 - 1)):
        rest, address = client_for(user), f"/conversations/{number}{path}"
        refused = rest.send(method, address, body) if body is not None else getattr(rest, method)(address)
        assert (refused.status, refused.code) == (403, "not_member")
    refused = client_for(None).send(method, place(cast) + path, body or {})
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert list(Message.objects.values()) == before


def test_history_comes_in_pages_by_seq(cast: Cast) -> None:
    for _ in range(5):
        say(cast.alice, cast.group)
    rest = client_for(cast.carol)

    def page(**query: Any) -> tuple[list[int], bool]:
        body = rest.get(f"{place(cast)}/messages", **query).body
        return [message["seq"] for message in body["messages"]], body["has_more"]

    assert page() == ([1, 2, 3, 4, 5], False)
    assert page(limit=2) == ([4, 5], True)
    assert page(before_seq=4, limit=2) == ([2, 3], True)
    assert page(before_seq=2) == ([1], False)
    assert page(after_seq=2, limit=2) == ([3, 4], True)
    assert page(after_seq=4) == ([5], False)


def test_a_page_of_history_takes_three_queries(cast: Cast) -> None:
    for number in range(60):
        say(cast.alice, cast.group, f"message {number}")
    rest = client_for(cast.carol)
    with CaptureQueriesContext(connection) as queries:
        assert len(rest.get(f"{place(cast)}/messages", limit=50).body["messages"]) == 50
    assert len(queries) - AUTHENTICATION <= 3


BAD_QUERIES = [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"before_seq": -1}, {"before_seq": 2**53}, {"after_seq": "a"},
               {"before_seq": 10**40}, {"before_seq": 1, "after_seq": 1}]  # fmt: skip


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_history_refuses_nonsense_in_its_query(cast: Cast, query: dict[str, Any]) -> None:
    refused = client_for(cast.carol).get(f"{place(cast)}/messages", **query)
    assert (refused.status, refused.code) == (400, "invalid")


def test_a_newcomer_does_not_read_what_was_before(cast: Cast) -> None:
    say(cast.alice, cast.group, "old")
    client_for(cast.alice).post(f"/groups/{cast.group.pk}/members", users=[cast.erin.pk])
    erin = client_for(cast.erin)
    assert [message["seq"] for message in erin.get(f"{place(cast)}/messages").body["messages"]] == [2]
    assert [message["seq"] for message in erin.get(f"{place(cast)}/changes", since=0).body["messages"]] == [2]
    for refused in (erin.get(f"{place(cast)}/messages/1"), erin.get(f"{place(cast)}/messages/1/receipts")):
        assert (refused.status, refused.code) == (404, "not_found")
    client_for(cast.alice).patch(f"/groups/{cast.group.pk}", history="all")
    assert erin.get(f"{place(cast)}/messages/1").body["body"] == {"text": "old"}


def test_changes_after_a_version_show_the_state_of_now(cast: Cast) -> None:
    alice = client_for(cast.alice)
    for number in range(3):
        post(alice, cast, client_id=f"c{number}")
    alice.delete(f"{place(cast)}/messages/1")
    answer = client_for(cast.carol).get(f"{place(cast)}/changes", since=2).body
    assert [(message["seq"], message["version"], message["state"]) for message in answer["messages"]] == [
        (3, 3, "normal"),
        (1, 4, "recalled"),
    ]
    assert (answer["version"], answer["has_more"]) == (4, False)
    limited = client_for(cast.carol).get(f"{place(cast)}/changes", since=0, limit=1).body
    assert (len(limited["messages"]), limited["version"], limited["has_more"]) == (1, 2, True)


@pytest.mark.parametrize("query", [{}, {"since": "x"}, {"since": -1}, {"since": 0, "limit": 201}, {"since": 2**60}])
def test_changes_need_a_version(cast: Cast, query: dict[str, Any]) -> None:
    refused = client_for(cast.carol).get(f"{place(cast)}/changes", **query)
    assert (refused.status, refused.code) == (400, "invalid")


def test_an_own_text_is_edited(cast: Cast) -> None:
    rest = client_for(cast.carol)
    post(rest, cast)
    edited = rest.patch(f"{place(cast)}/messages/1", body={"text": "再见"})
    assert (edited.status, edited.body["body"], edited.body["version"]) == (200, {"text": "再见"}, 2)
    assert edited.body["edited_at"] is not None


def test_anothers_text_is_not_edited(cast: Cast) -> None:
    post(client_for(cast.carol), cast)
    for user in (cast.alice, cast.bob):
        refused = client_for(user).patch(f"{place(cast)}/messages/1", body={"text": "no"})
        assert (refused.status, refused.code) == (403, "forbidden")
    assert Message.objects.get().body == {"text": "你好"}


def test_an_own_message_is_recalled_within_the_window_and_then_says_nothing(cast: Cast) -> None:
    rest = client_for(cast.carol)
    post(rest, cast)
    assert rest.delete(f"{place(cast)}/messages/1").body == {"version": 2}
    shown = client_for(cast.bob).get(f"{place(cast)}/messages/1").body
    assert (shown["state"], shown["body"], shown["sender"]) == ("recalled", {}, cast.carol.pk)


def test_after_the_window_only_admins_recall(cast: Cast) -> None:
    post(client_for(cast.carol), cast)
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    refused = client_for(cast.carol).delete(f"{place(cast)}/messages/1")
    assert (refused.status, refused.code) == (409, "recall_expired")
    assert Message.objects.get().state == "normal"
    assert client_for(cast.bob).delete(f"{place(cast)}/messages/1").status == 200


def test_receipts_say_who_has_read_and_when_the_author_apart(cast: Cast) -> None:
    post(client_for(cast.carol), cast)
    assert client_for(cast.bob).post(f"{place(cast)}/read", seq=1).body == {"read_seq": 1, "unread": 0}
    answer = client_for(cast.carol).get(f"{place(cast)}/messages/1/receipts").body
    assert [reader["user"] for reader in answer["read"]] == [cast.bob.pk]
    assert (answer["unread"], answer["read_count"], answer["unread_count"]) == ([cast.alice.pk], 1, 1)


def test_a_read_cursor_goes_forward_only_and_not_past_the_end(cast: Cast) -> None:
    for _ in range(3):
        say(cast.alice, cast.group)
    rest = client_for(cast.carol)
    assert rest.post(f"{place(cast)}/read", seq=2).body == {"read_seq": 2, "unread": 1}
    assert rest.post(f"{place(cast)}/read", seq=1).body == {"read_seq": 2, "unread": 1}
    assert rest.post(f"{place(cast)}/read", seq=4).code == "invalid"
    assert Member.objects.get(conversation=cast.group, user=cast.carol).read_seq == 2


@pytest.mark.parametrize("seq", [-1, "1", None, 1.5, 2**53, True, [1]])
def test_a_read_cursor_is_a_seq(cast: Cast, seq: Any) -> None:
    refused = client_for(cast.carol).send("post", f"{place(cast)}/read", {"seq": seq})
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", ["seq"])


def test_a_reaction_is_put_on_once_and_taken_off(cast: Cast) -> None:
    rest = client_for(cast.carol)
    post(rest, cast)
    address = f"{place(cast)}/messages/1/reactions/👍🏽"
    assert rest.put(address).body == {"version": 2}
    assert rest.put(address).body == {"version": 2}
    assert rest.get(f"{place(cast)}/messages/1").body["reactions"] == {"👍🏽": [cast.carol.pk]}
    assert rest.delete(address).body == {"version": 3}
    assert rest.get(f"{place(cast)}/messages/1").body["reactions"] == {}


@pytest.mark.parametrize("emoji", ["abc", "%00", "👍%00", "👍" * 33, "%20"])
def test_what_is_no_emoji_is_no_reaction(cast: Cast, emoji: str) -> None:
    rest = client_for(cast.carol)
    post(rest, cast)
    refused = rest.put(f"{place(cast)}/messages/1/reactions/{emoji}")
    assert (refused.status, refused.code) == (400, "invalid")
    assert Conversation.objects.get(pk=cast.group.pk).version == 1


@pytest.mark.parametrize("seq", ["0", "2", "9007199254740991", "9007199254740992", "-1", "x"])
def test_a_message_that_is_not_there_is_not_found(cast: Cast, seq: str) -> None:
    rest = client_for(cast.carol)
    post(rest, cast)
    calls = (
        rest.get(f"{place(cast)}/messages/{seq}"),
        rest.patch(f"{place(cast)}/messages/{seq}", body={"text": "x"}),
        rest.delete(f"{place(cast)}/messages/{seq}"),
        rest.put(f"{place(cast)}/messages/{seq}/reactions/👍"),
        rest.put(f"{place(cast)}/pins/{seq}"),
    )
    assert [(refused.status, refused.code) for refused in calls] == [(404, "not_found")] * 5
    assert Conversation.objects.get(pk=cast.group.pk).version == 1


def test_typing_answers_204_and_stores_nothing(cast: Cast) -> None:
    assert client_for(cast.carol).post(f"{place(cast)}/typing").status == 204
    assert Conversation.objects.get(pk=cast.group.pk).version == 0


def test_a_direct_conversation_answers_the_same_calls(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.erin)
    rest = client_for(cast.alice)
    assert rest.send("post", f"/conversations/{talk.pk}/messages", MESSAGE).status == 201
    assert client_for(cast.erin).get(f"/conversations/{talk.pk}/messages").body["messages"][0]["body"] == {"text": "你好"}
