"""Search over REST: everything that the caller may read, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.models import Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.api.conforming import client_for
from tests.imcore.conversations.test_groups import picture
from tests.imcore.conversations.test_membership import say

pytestmark = pytest.mark.django_db


def hits(viewer: User, **query: Any) -> list[tuple[int, int]]:
    """(conversation, seq) of what is found."""
    results = client_for(viewer).get("/search", **query).body["results"]
    return [(hit["message"]["conversation"], hit["message"]["seq"]) for hit in results]


def test_a_hit_shows_message_place_and_highlights_in_code_points(cast: Cast) -> None:
    say(cast.alice, cast.group, "😀 Budget, budget 预算")
    (hit,) = client_for(cast.carol).get("/search", q="BUDGET").body["results"]
    assert hit["conversation"] == {"id": cast.group.pk, "kind": "group", "name": "Harvest"}
    assert hit["message"]["body"] == {"text": "😀 Budget, budget 预算"}
    assert (hit["text"], hit["highlights"]) == ("😀 Budget, budget 预算", [[2, 6], [10, 6]])


def test_newest_first_over_all_conversations_of_the_caller_only(cast: Cast) -> None:
    talk, foreign = factories.direct(cast.carol, cast.erin), factories.direct(cast.alice, cast.bob)
    for user, place in ((cast.alice, cast.group), (cast.erin, talk), (cast.alice, foreign)):
        say(user, place, "预算会议")
    assert hits(cast.carol, q="算会") == [(talk.pk, 1), (cast.group.pk, 1)]
    assert hits(cast.dave, q="算会") == []


def test_what_was_before_joining_is_not_found_unless_the_group_shows_all(cast: Cast) -> None:
    say(cast.alice, cast.group, "budget")
    client_for(cast.alice).post(f"/groups/{cast.group.pk}/members", users=[cast.erin.pk])
    say(cast.alice, cast.group, "budget")
    assert hits(cast.erin, q="budget") == [(cast.group.pk, 3)]
    client_for(cast.alice).patch(f"/groups/{cast.group.pk}", history="all")
    assert hits(cast.erin, q="budget") == [(cast.group.pk, 3), (cast.group.pk, 1)]


@pytest.mark.parametrize("state", ["held", "blocked", "recalled"])
def test_what_is_not_shown_is_not_found(cast: Cast, state: str) -> None:
    say(cast.alice, cast.group, "budget")
    Message.objects.update(state=state)
    assert [hits(user, q="budget") for user in cast.members()] == [[], [], []]


def test_a_recalled_message_is_found_no_more(cast: Cast) -> None:
    say(cast.carol, cast.group, "budget")
    client_for(cast.carol).delete(f"/conversations/{cast.group.pk}/messages/1")
    assert hits(cast.carol, q="budget") == []


def test_an_edited_message_is_found_by_what_it_says_now(cast: Cast) -> None:
    say(cast.carol, cast.group, "budget")
    client_for(cast.carol).patch(f"/conversations/{cast.group.pk}/messages/1", body={"text": "plan"})
    assert (hits(cast.carol, q="budget"), hits(cast.carol, q="plan")) == ([], [(cast.group.pk, 1)])


def test_files_are_found_by_name(cast: Cast) -> None:
    paper = picture(cast.alice, mime="application/pdf")
    type(paper).objects.filter(pk=paper.pk).update(name="Budget 2027.pdf")
    body = {"client_id": "f", "kind": "file", "body": {"attachment": str(paper.pk)}}
    assert client_for(cast.alice).send("post", f"/conversations/{cast.group.pk}/messages", body).status == 201
    say(cast.alice, cast.group, "budget")
    (hit,) = client_for(cast.carol).get("/search", q="budget", kind="file").body["results"]
    assert (hit["message"]["seq"], hit["text"], hit["highlights"]) == (1, "Budget 2027.pdf", [[0, 6]])
    assert hits(cast.carol, kind="file") == [(cast.group.pk, 1)]


def test_filters_narrow_by_conversation_sender_and_time(cast: Cast) -> None:
    talk = factories.direct(cast.carol, cast.alice)
    say(cast.alice, cast.group, "budget")
    say(cast.bob, cast.group, "budget")
    say(cast.alice, talk, "budget")
    Message.objects.filter(conversation=talk).update(created_at=timezone.now() - timedelta(days=40))
    month_ago = (timezone.now() - timedelta(days=30)).isoformat()
    assert hits(cast.carol, q="budget", conversation=cast.group.pk) == [(cast.group.pk, 2), (cast.group.pk, 1)]
    assert hits(cast.carol, q="budget", sender=cast.bob.pk) == [(cast.group.pk, 2)]
    assert hits(cast.carol, q="budget", after=month_ago) == [(cast.group.pk, 2), (cast.group.pk, 1)]
    assert hits(cast.carol, q="budget", before=month_ago) == [(talk.pk, 1)]
    assert hits(cast.carol, q="budget", before="2000-01-01") == []


@pytest.mark.parametrize("q", ["%", "_", "\\", "'; --", ".*"])
def test_signs_of_the_database_are_only_signs(cast: Cast, q: str) -> None:
    say(cast.alice, cast.group, "budget")
    assert hits(cast.carol, q=q) == []
    say(cast.alice, cast.group, f"it says {q} here")
    assert hits(cast.carol, q=q) == [(cast.group.pk, 2)]


def test_pages_follow_each_other_without_loss_or_repetition(cast: Cast) -> None:
    for _ in range(7):
        say(cast.alice, cast.group, "budget")
    rest, seen, cursor = client_for(cast.carol), [], ""
    while cursor is not None:
        page = rest.get("/search", q="budget", limit=3, **({"cursor": cursor} if cursor else {})).body
        seen += [hit["message"]["seq"] for hit in page["results"]]
        cursor = page["next"]
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("user", ["erin", "dave"])
def test_a_conversation_of_others_is_refused(cast: Cast, user: str) -> None:
    refused = client_for(getattr(cast, user)).get("/search", q="x", conversation=cast.group.pk)
    assert (refused.status, refused.code) == (403, "not_member")


BAD_QUERIES = [
    ({}, "q"), ({"q": ""}, "q"), ({"q": "x" * 201}, "q"), ({"q": "\x00"}, "q"), ({"q": "x", "conversation": 0}, "conversation"),
    ({"q": "x", "conversation": 2**53}, "conversation"), ({"q": "x", "sender": "a"}, "sender"),
    ({"q": "x", "after": "x"}, "after"),
    ({"q": "x", "after": "2026-13-45"}, "after"), ({"q": "x", "before": "9999-12-31T23:59:59-14:00"}, "before"),
    ({"q": "x", "before": "0001-01-01T00:00:00+14:00"}, "before"), ({"q": "x", "before": "0001-01-01"}, "before"),
    ({"q": "x", "kind": "k" * 33}, "kind"), ({"q": "x", "cursor": "W10"}, "cursor"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "field"), BAD_QUERIES)
def test_search_refuses_nonsense(cast: Cast, query: dict[str, Any], field: str) -> None:
    refused = client_for(cast.carol).get("/search", **query)
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", [field])
