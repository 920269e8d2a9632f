"""Users as others see them."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.conversations import access, people
from imcore.errors import NotFound
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_public_card_holds_nothing_private(cast: Cast) -> None:
    cast.alice.email = "alice@example.com"
    assert people.user_json(cast.alice) == {
        "id": cast.alice.pk,
        "username": "alice",
        "display_name": "Alice",
        "kind": "person",
        "avatar": None,
        "is_active": True,
        "profile": {},
    }


def test_an_avatar_is_a_path_of_ours() -> None:
    number = UUID(int=7)
    assert people.avatar_url(number) == f"/api/v1/attachments/{number}"


def test_profiles_take_as_many_queries_for_many_as_for_one(cast: Cast) -> None:
    crowd = factories.people(50)
    with CaptureQueriesContext(connection) as one:
        people.users_json(crowd[0].pk, crowd[:1])
    with CaptureQueriesContext(connection) as many:
        assert len(people.users_json(crowd[0].pk, crowd)) == 50
    assert len(many) == len(one)
    assert people.profiles_of(1, []) == {}


def test_the_directory_is_one_query_beside_the_policies_and_goes_on_after_a_key(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as policies:
        access.visible(cast.erin.pk)
    with CaptureQueriesContext(connection) as queries:
        first, more = people.directory(cast.erin.pk, limit=2)
    assert ([user.username for user in first], more, len(queries)) == (["alice", "bob"], True, len(policies) + 1)
    rest, more = people.directory(cast.erin.pk, after=(first[-1].name_pinyin, first[-1].pk), limit=9)
    assert ([user.username for user in rest], more) == (["carol", "dave", "erin"], False)


def test_a_stranger_who_left_is_not_known(cast: Cast) -> None:
    gone = factories.person(is_active=False)
    with pytest.raises(NotFound):
        people.one(cast.alice.pk, gone.pk)
    assert people.known(cast.alice.pk, [gone.pk, cast.bob.pk], limit=9) == ([cast.bob], False)
