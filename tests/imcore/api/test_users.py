"""The directory over REST: found by name, pinyin and id, never beyond what the caller may see."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.models import User
from tests import factories
from tests.cast import Cast
from tests.imcore.api.conforming import client_for

pytestmark = pytest.mark.django_db


def found(viewer: User, **query: Any) -> list[str]:
    return [user["username"] for user in client_for(viewer).get("/users", **query).body["results"]]


def test_the_directory_is_in_pinyin_order(cast: Cast) -> None:
    factories.person("wang", display_name="阿王")
    assert found(cast.erin) == ["alice", "wang", "bob", "carol", "dave", "erin"]


@pytest.mark.parametrize("wanted", ["王", "小明", "wang", "WangXiao", "wang xiao", "wxm", "xiaoming", "xm.wang"])
def test_a_name_is_found_by_characters_pinyin_initials_and_username(cast: Cast, wanted: str) -> None:
    factories.person("xm.wang", display_name="王小明")
    assert found(cast.erin, search=wanted) == ["xm.wang"]


@pytest.mark.parametrize("wanted", ["%", "_", "\\", "'", "zzz"])
def test_signs_of_the_database_find_nothing(cast: Cast, wanted: str) -> None:
    assert found(cast.erin, search=wanted) == []


def test_those_who_left_and_visitors_are_not_in_the_directory(cast: Cast) -> None:
    gone, visitor = factories.person("gone", is_active=False), factories.person("visitor", kind="visitor")
    assert {"gone", "visitor"} & set(found(cast.alice)) == set()
    assert found(cast.alice, ids=f"{gone.pk},{visitor.pk}") == []
    for user in (gone, visitor):
        refused = client_for(cast.alice).get(f"/users/{user.pk}")
        assert (refused.status, refused.code) == (404, "not_found")


def test_who_was_met_in_a_conversation_keeps_a_name(cast: Cast) -> None:
    User.objects.filter(pk=cast.dave.pk).update(is_active=False)
    card = client_for(cast.alice).get(f"/users/{cast.dave.pk}")
    assert (card.status, card.body["display_name"], card.body["is_active"]) == (200, "Dave", False)
    assert found(cast.alice, ids=str(cast.dave.pk)) == ["dave"]
    assert client_for(cast.erin).get(f"/users/{cast.dave.pk}").status == 404
    assert found(cast.alice, search="dave") == []


def test_ids_are_looked_up_together(cast: Cast) -> None:
    assert found(cast.erin, ids=f"{cast.bob.pk}, {cast.alice.pk},{2**53},{10**39}") == ["alice", "bob"]
    assert found(cast.erin, ids="") == []


BAD_QUERIES = [{"ids": "a"}, {"ids": "-1"}, {"ids": "1;2"}, {"ids": ",".join(["1"] * 201)}, {"ids": "1" * 41},
               {"search": "x" * 101}, {"search": "\x00"}, {"limit": 201}, {"cursor": "WzFd"}]  # fmt: skip


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_the_directory_refuses_nonsense_in_its_query(cast: Cast, query: dict[str, Any]) -> None:
    refused = client_for(cast.erin).get("/users", **query)
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", list(query))


def test_pages_follow_each_other_without_loss_or_repetition(cast: Cast) -> None:
    for _ in range(9):
        factories.person(display_name="same name")
    rest, seen, cursor = client_for(cast.erin), [], ""
    while cursor is not None:
        page = rest.get("/users", limit=4, **({"cursor": cursor} if cursor else {})).body
        seen += [user["id"] for user in page["results"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == User.objects.count()


def test_a_page_takes_as_many_queries_for_many_as_for_few(cast: Cast) -> None:
    rest = client_for(cast.erin)
    with CaptureQueriesContext(connection) as few:
        rest.get("/users")
    factories.people(100)
    with CaptureQueriesContext(connection) as many:
        assert len(rest.get("/users", limit=200).body["results"]) == 105
    assert len(many) == len(few)


@pytest.mark.parametrize("user", ["0", "9007199254740991", "9007199254740992", "-1", "x", "%00"])
def test_a_user_who_is_not_there_is_not_found(cast: Cast, user: str) -> None:
    refused = client_for(cast.erin).get(f"/users/{user}")
    assert (refused.status, refused.code) == (404, "not_found")


def test_nobody_reads_the_directory_without_signing_in(cast: Cast) -> None:
    for path in ("/users", f"/users/{cast.bob.pk}"):
        refused = client_for(None).get(path)
        assert (refused.status, refused.code) == (401, "unauthenticated")
