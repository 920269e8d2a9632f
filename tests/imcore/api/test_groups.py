"""Groups over REST: every row of the contract, who may and who may not."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.models import Conversation, Member
from tests import factories
from tests.cast import Cast
from tests.imcore.api.conforming import client_for
from tests.imcore.conversations.test_groups import picture, state_of

pytestmark = pytest.mark.django_db


def test_making_a_group_answers_201_with_the_conversation(cast: Cast) -> None:
    made = client_for(cast.alice).post("/groups", name=" Lunch ", members=[cast.bob.pk], history="all")
    assert made.status == 201
    shown = made.body
    assert (shown["kind"], shown["name"], shown["state"], shown["member_count"]) == ("group", "Lunch", "active", 2)
    assert (shown["owner"], shown["creator"], shown["role"]) == (cast.alice.pk, cast.alice.pk, "owner")
    assert (shown["invite_policy"], shown["history"], shown["mute_all"], shown["member_limit"]) == (
        "everyone",
        "all",
        False,
        500,
    )
    assert (shown["last_seq"], shown["read_seq"], shown["unread"], shown["mentions"]) == (1, 1, 0, 0)
    assert shown["last_message"]["body"]["event"] == "group_created"
    assert (shown["peer"], shown["announcement"], shown["avatar"]) == (None, None, None)


BAD_GROUPS = [
    ({}, "name"),
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": 7}, "name"),
    ({"name": None}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": "x", "members": 5}, "members"),
    ({"name": "x", "members": {"a": 1}}, "members"),
    ({"name": "x", "members": ["7"]}, "members.0"),
    ({"name": "x", "members": [0]}, "members.0"),
    ({"name": "x", "members": [-1]}, "members.0"),
    ({"name": "x", "members": [1.5]}, "members.0"),
    ({"name": "x", "members": [True]}, "members.0"),
    ({"name": "x", "members": [2**53]}, "members.0"),
    ({"name": "x", "members": [10**30]}, "members.0"),
    ({"name": "x", "invite_policy": "nobody"}, "invite_policy"),
    ({"name": "x", "history": []}, "history"),
    ({"name": "x", "colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("fields", "field"), BAD_GROUPS)
def test_a_group_that_is_not_as_it_must_be_is_refused_by_field(cast: Cast, fields: dict[str, Any], field: str) -> None:
    before = Conversation.objects.count()
    refused = client_for(cast.alice).post("/groups", **fields)
    assert (refused.status, refused.code) == (400, "invalid")
    assert list(refused.body["error"]["detail"]) == [field]
    assert Conversation.objects.count() == before


def test_unknown_users_are_not_found(cast: Cast) -> None:
    refused = client_for(cast.alice).post("/groups", name="x", members=[2**53 - 1])
    assert (refused.status, refused.code, refused.body["error"]["detail"]) == (404, "not_found", {"users": [2**53 - 1]})


def test_changing_a_group_answers_with_it(cast: Cast) -> None:
    own = picture(cast.alice)
    changed = client_for(cast.alice).patch(
        f"/groups/{cast.group.pk}", name="Supper", avatar=str(own.pk), mute_all=True, invite_policy="admins", history="all"
    )
    assert changed.status == 200
    assert (changed.body["name"], changed.body["avatar"]) == ("Supper", f"/api/v1/attachments/{own.pk}")
    assert (changed.body["mute_all"], changed.body["invite_policy"], changed.body["history"]) == (True, "admins", "all")
    assert changed.body["last_seq"] == 5


@pytest.mark.parametrize("fields", [{"owner": 3}, {"mute_all": "yes"}, {"mute_all": 1}, {"avatar": "x"}, {"name": ["a"]}])
def test_a_change_that_is_none_is_refused_whole(cast: Cast, fields: dict[str, Any]) -> None:
    before = state_of(cast.group)
    refused = client_for(cast.alice).patch(f"/groups/{cast.group.pk}", **{"name": "Supper", **fields})
    assert (refused.status, refused.code) == (400, "invalid")
    assert state_of(cast.group) == before


CALLS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("patch", "", {"name": "x"}),
    ("delete", "", None),
    ("get", "/members", None),
    ("post", "/members", {"users": [1]}),
    ("patch", "/members/1", {"role": "admin"}),
    ("delete", "/members/1", None),
    ("post", "/owner", {"user": 1}),
    ("put", "/announcement", {"text": "x"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_strangers_and_the_unknown_answer_alike_and_change_nothing(
    cast: Cast, method: str, path: str, body: dict[str, Any] | None
) -> None:
    before = state_of(cast.group)
    for user, number in ((cast.erin, cast.group.pk), (cast.dave, cast.group.pk), (cast.alice, 2**53 - 1), (cast.alice, 0)):
        rest, address = client_for(user), f"/groups/{number}{path}"
        refused = rest.send(method, address, body) if body else getattr(rest, method)(address)
        assert (refused.status, refused.code) == (403, "not_member")
        assert refused.body["error"]["detail"] == {"conversation": number}
    nobody = client_for(None)
    refused = nobody.send(method, f"/groups/{cast.group.pk}{path}", body or {})
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert state_of(cast.group) == before


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
def test_a_direct_conversation_is_not_found_among_groups(
    cast: Cast, method: str, path: str, body: dict[str, Any] | None
) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    rest, address = client_for(cast.alice), f"/groups/{talk.pk}{path}"
    refused = rest.send(method, address, body) if body else getattr(rest, method)(address)
    assert (refused.status, refused.code) == (404, "not_found")


def test_dissolving_answers_204_and_members_keep_reading(cast: Cast) -> None:
    assert client_for(cast.bob).delete(f"/groups/{cast.group.pk}").status == 403
    assert client_for(cast.alice).delete(f"/groups/{cast.group.pk}").status == 204
    carol = client_for(cast.carol)
    assert carol.get(f"/conversations/{cast.group.pk}").body["state"] == "archived"
    refused = carol.post(f"/conversations/{cast.group.pk}/messages", client_id="c", kind="text", body={"text": "x"})
    assert (refused.status, refused.code) == (409, "conflict")


def test_members_come_owner_first_then_admins_then_by_pinyin(cast: Cast) -> None:
    late = factories.person("zoe", display_name="阿明")
    Member.objects.create(conversation=cast.group, user=late)
    answer = client_for(cast.carol).get(f"/groups/{cast.group.pk}/members")
    assert [entry["user"]["username"] for entry in answer.body["results"]] == ["alice", "bob", "zoe", "carol"]
    assert [entry["role"] for entry in answer.body["results"]] == ["owner", "admin", "member", "member"]
    assert answer.body["next"] is None


def test_members_page_by_cursor_without_loss_or_repetition(cast: Cast) -> None:
    crowd = factories.people(7)
    Member.objects.bulk_create([Member(conversation=cast.group, user=user) for user in crowd])
    rest, seen, cursor = client_for(cast.alice), [], ""
    while cursor is not None:
        answer = rest.get(f"/groups/{cast.group.pk}/members", limit=3, **({"cursor": cursor} if cursor else {}))
        assert len(answer.body["results"]) <= 3
        seen += [entry["user"]["id"] for entry in answer.body["results"]]
        cursor = answer.body["next"]
    assert len(seen) == len(set(seen)) == 10


def test_members_are_found_by_name_pinyin_and_nickname(cast: Cast) -> None:
    late = factories.person("zoe", display_name="王小明")
    Member.objects.create(conversation=cast.group, user=late, nickname="Captain")
    rest = client_for(cast.alice)
    for wanted in ("小明", "WANG XIAO", "wxm", "zoe", "captain"):
        results = rest.get(f"/groups/{cast.group.pk}/members", search=wanted).body["results"]
        assert [entry["user"]["id"] for entry in results] == [late.pk], wanted


def test_a_page_of_members_takes_as_many_queries_for_many_as_for_few(cast: Cast) -> None:
    rest = client_for(cast.alice)
    with CaptureQueriesContext(connection) as few:
        rest.get(f"/groups/{cast.group.pk}/members")
    Member.objects.bulk_create([Member(conversation=cast.group, user=user) for user in factories.people(100)])
    with CaptureQueriesContext(connection) as many:
        assert len(rest.get(f"/groups/{cast.group.pk}/members", limit=200).body["results"]) == 103
    assert len(many) == len(few)


def test_taking_in_answers_201_with_those_who_were_not_in(cast: Cast) -> None:
    added = client_for(cast.carol).post(f"/groups/{cast.group.pk}/members", users=[cast.bob.pk, cast.erin.pk])
    assert (added.status, added.body) == (201, {"added": [cast.erin.pk]})
    assert client_for(cast.erin).get(f"/conversations/{cast.group.pk}").body["unread"] == 1


@pytest.mark.parametrize("users", [[], None, "1", [None], [[1]], [2**64]])
def test_taking_in_nobody_or_nonsense_is_refused(cast: Cast, users: Any) -> None:
    refused = client_for(cast.carol).send("post", f"/groups/{cast.group.pk}/members", {"users": users})
    assert (refused.status, refused.code) == (400, "invalid")


def test_a_full_group_answers_409_with_the_limit(cast: Cast) -> None:
    cast.group.group.member_limit = 3
    cast.group.group.save()
    refused = client_for(cast.alice).post(f"/groups/{cast.group.pk}/members", users=[cast.erin.pk])
    assert (refused.status, refused.code, refused.body["error"]["detail"]) == (409, "conflict", {"limit": 3})


def test_the_owner_gives_a_role_and_oneself_a_nickname(cast: Cast) -> None:
    place = f"/groups/{cast.group.pk}/members/{cast.carol.pk}"
    given = client_for(cast.alice).patch(place, role="admin")
    assert (given.status, given.body["role"], given.body["user"]["id"]) == (200, "admin", cast.carol.pk)
    named = client_for(cast.carol).patch(place, nickname="Cee")
    assert (named.status, named.body["nickname"]) == (200, "Cee")


def test_nobody_nicknames_another_or_makes_an_owner(cast: Cast) -> None:
    before = state_of(cast.group)
    place = f"/groups/{cast.group.pk}/members/{cast.carol.pk}"
    assert client_for(cast.alice).patch(place, nickname="Cee").status == 403
    assert client_for(cast.alice).patch(place, role="owner").status == 400
    assert client_for(cast.bob).patch(place, role="admin").status == 403
    assert client_for(cast.alice).patch(f"/groups/{cast.group.pk}/members/{cast.erin.pk}", role="admin").status == 404
    assert state_of(cast.group) == before


def test_removing_and_leaving_answer_204(cast: Cast) -> None:
    assert client_for(cast.bob).delete(f"/groups/{cast.group.pk}/members/{cast.carol.pk}").status == 204
    assert client_for(cast.carol).get(f"/conversations/{cast.group.pk}").code == "not_member"
    assert client_for(cast.bob).delete(f"/groups/{cast.group.pk}/members/{cast.bob.pk}").status == 204
    assert Conversation.objects.get(pk=cast.group.pk).member_count == 1


def test_an_owner_hands_over_and_then_leaves(cast: Cast) -> None:
    alice, place = client_for(cast.alice), f"/groups/{cast.group.pk}"
    assert alice.delete(f"{place}/members/{cast.alice.pk}").code == "conflict"
    handed = alice.post(f"{place}/owner", user=cast.bob.pk)
    assert (handed.status, handed.body["owner"], handed.body["role"]) == (200, cast.bob.pk, "member")
    assert alice.delete(f"{place}/members/{cast.alice.pk}").status == 204


def test_the_announcement_is_shown_with_its_author(cast: Cast) -> None:
    told = client_for(cast.bob).put(f"/groups/{cast.group.pk}/announcement", text="Rain tomorrow")
    assert told.status == 200
    assert (told.body["announcement"]["text"], told.body["announcement"]["by"]) == ("Rain tomorrow", cast.bob.pk)
    assert client_for(cast.carol).put(f"/groups/{cast.group.pk}/announcement", text="x").status == 403
    assert client_for(cast.bob).put(f"/groups/{cast.group.pk}/announcement", text="x" * 4001).code == "invalid"
    assert client_for(cast.bob).put(f"/groups/{cast.group.pk}/announcement", text="").body["announcement"] is None
