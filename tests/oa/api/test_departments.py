"""The org chart over REST."""

from typing import Any

import pytest

from imcore.models import User, UserKind
from oa import orgchart
from oa.models import Department
from oa.orgchart import Place
from tests import factories
from tests.imcore.api.conforming import client_for
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def links() -> Department:
    """R&D / Platform / Links, of which the last has the code L1."""
    return department("Links", department("Platform", department("R&D")), code="L1")


def read(viewer: User, path: str, **query: Any) -> Any:
    return client_for(viewer).get(path, **query).body


def test_a_level_is_read_from_above(links: Department) -> None:
    alice = hire(factories.person("alice"), links)
    orgchart.change_department(links.pk, manager=alice.pk)
    (top,) = read(alice.user, "/departments")["results"]
    assert (top["name"], top["code"], top["head_count"], top["has_children"], top["manager"]) == ("R&D", None, 1, True, None)
    (middle,) = read(alice.user, "/departments", parent=top["id"])["results"]
    (leaf,) = read(alice.user, "/departments", parent=middle["id"])["results"]
    assert (leaf["id"], leaf["code"], leaf["has_children"], leaf["manager"]["id"]) == (links.pk, "L1", False, alice.user_id)
    assert read(alice.user, "/departments", parent=leaf["id"]) == {"results": []}


def test_a_department_says_where_it_stands_and_who_leads_it(links: Department) -> None:
    alice = hire(factories.person("alice"), links, title="Lead")
    orgchart.change_department(links.pk, manager=alice.pk)
    shown = read(alice.user, f"/departments/{links.pk}")
    assert [one["name"] for one in shown["ancestors"]] == ["R&D", "Platform"]
    assert shown["manager"]["profile"]["title"] == "Lead"


def test_the_people_of_a_department_come_by_pinyin_in_pages(links: Department) -> None:
    for name in ("王小明", "Bob", "阿王"):
        hire(factories.person(display_name=name), links, title=f"T {name}")
    viewer = factories.person()
    first = read(viewer, f"/departments/{links.pk}/members", limit=2)
    assert [(one["user"]["display_name"], one["title"]) for one in first["results"]] == [("阿王", "T 阿王"), ("Bob", "T Bob")]
    last = read(viewer, f"/departments/{links.pk}/members", limit=2, cursor=first["next"])
    assert ([one["user"]["display_name"] for one in last["results"]], last["next"]) == (["王小明"], None)


def test_from_above_people_are_found_with_below(links: Department) -> None:
    hire(factories.person("alice"), links)
    viewer, top = factories.person(), Department.objects.get(name="R&D")
    assert read(viewer, f"/departments/{top.pk}/members")["results"] == []
    assert len(read(viewer, f"/departments/{top.pk}/members", below="true")["results"]) == 1


def test_somebodys_positions_are_told_the_primary_one_first(links: Department) -> None:
    club = department("Club")
    boss, alice = hire(factories.person("boss"), club), hire(factories.person("alice"))
    orgchart.assign(alice.pk, [Place(links.pk, "Engineer", boss.pk), Place(club.pk, "Treasurer")])
    first, second = read(boss.user, f"/users/{alice.user_id}/positions")["results"]
    assert (first["title"], first["is_primary"], first["line_manager"]["id"]) == ("Engineer", True, boss.user_id)
    assert [one["name"] for one in first["department"]["ancestors"]] == ["R&D", "Platform"]
    assert (second["title"], second["department"]["name"], second["line_manager"]) == ("Treasurer", "Club", None)


def test_who_is_no_employee_has_no_positions() -> None:
    viewer = factories.person()
    assert read(viewer, f"/users/{viewer.pk}/positions") == {"results": []}


@pytest.mark.parametrize(
    "path", ["/departments?parent=404", "/departments/404", "/departments/404/members", "/users/404/positions"]
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    refused = client_for(factories.person()).get(path)
    assert (refused.status, refused.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/departments", {"parent": "x"}),
        ("/departments", {"parent": 0}),
        ("/departments/{}/members", {"below": "maybe"}),
        ("/departments/{}/members", {"limit": 201}),
        ("/departments/{}/members", {"cursor": "WzFd"}),
    ],
)
def test_nonsense_is_refused_by_its_field(links: Department, path: str, query: dict[str, Any]) -> None:
    refused = client_for(factories.person()).get(path.format(links.pk), **query)
    assert (refused.status, refused.code, list(refused.body["error"]["detail"])) == (400, "invalid", list(query))


def test_the_org_chart_is_nothing_for_visitors(links: Department) -> None:
    visitor = factories.person(kind=UserKind.VISITOR)
    for path in ("/departments", f"/departments/{links.pk}", f"/departments/{links.pk}/members"):
        refused = client_for(visitor).get(path)
        assert (refused.status, refused.code) == (403, "forbidden")
