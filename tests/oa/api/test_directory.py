"""The directory's search over REST."""

from typing import Any

import pytest

from imcore.models import UserKind
from tests import factories
from tests.imcore.api.conforming import client_for
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def test_people_are_found_with_their_cards_and_departments_with_their_place() -> None:
    team = department("Links", department("R&D"))
    alice = hire(factories.person("alice", display_name="王小明"), team, title="Engineer")
    (hit,) = client_for(factories.person()).get("/directory", search="wxm").body["results"]
    assert (hit["user"]["id"], hit["user"]["profile"]["title"], hit["matched"]) == (alice.user_id, "Engineer", "initials")
    answer = client_for(factories.person()).get("/directory", search="link").body
    assert [(hit["user"]["id"], hit["matched"], hit["department"]) for hit in answer["results"]] == [
        (alice.user_id, "department", "Links")
    ]
    (place,) = answer["departments"]
    assert (place["id"], place["name"], [one["name"] for one in place["ancestors"]]) == (team.pk, "Links", ["R&D"])


def test_the_limit_bounds_the_people() -> None:
    for name in ("Lee A", "Lee B"):
        hire(factories.person(display_name=name), department())
    answer = client_for(factories.person()).get("/directory", search="lee", limit=1).body
    assert [hit["user"]["display_name"] for hit in answer["results"]] == ["Lee A"]


@pytest.mark.parametrize("query", [{}, {"search": ""}, {"search": "  "}])
def test_without_a_text_nothing_is_found(query: dict[str, Any]) -> None:
    hire(factories.person(), department())
    assert client_for(factories.person()).get("/directory", **query).body == {"results": [], "departments": []}


@pytest.mark.parametrize("query", [{"search": "x" * 101}, {"search": "\x00"}, {"limit": 51}, {"limit": 0}, {"limit": "x"}])
def test_nonsense_is_refused_by_its_field(query: dict[str, Any]) -> None:
    refused = client_for(factories.person()).get("/directory", **query)
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", list(query))


def test_the_directory_is_nothing_for_visitors() -> None:
    refused = client_for(factories.person(kind=UserKind.VISITOR)).get("/directory", search="a")
    assert (refused.status, refused.code) == (403, "forbidden")
