"""The announcement desk over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore.rest import timestamp
from oa.models import Announcement
from tests import factories
from tests.imcore.api.conforming import client_for
from tests.oa.announcements.desks import draft, editor, employee, published
from tests.oa.office import department
from tests.permissions.scene import attachment

pytestmark = pytest.mark.django_db
DESK = "/announcement-desk"


def test_what_is_written_comes_back_sanitised() -> None:
    author, team, reader = editor(), department("Links"), employee("ann")
    file, expires = attachment(author, store=False), timezone.now() + timedelta(days=2)
    answer = client_for(author).post(
        DESK,
        title="Drill",
        html="<p onclick=x>At three</p><script>alert(1)</script>",
        departments=[team.pk],
        people=[reader.pk],
        must_confirm=True,
        is_pinned=True,
        expires_at=timestamp(expires),
        attachments=[str(file.pk)],
    )
    assert answer.status == 201
    body = answer.body
    assert (body["html"], body["state"], body["expires_at"]) == ("<p>At three</p>", "draft", timestamp(expires))
    assert (body["departments"], body["people"]) == ([{"id": team.pk, "name": "Links"}], [{"id": reader.pk, "name": "Ann"}])
    assert (body["to_company"], body["must_confirm"], body["is_pinned"]) == (False, True, True)
    assert [one["id"] for one in body["attachments"]] == [str(file.pk)]
    assert body == client_for(author).get(f"{DESK}/{body['id']}").body


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"title": 1}, "title"),
        ({"html": "<script>x</script>"}, "html"),
        ({"html": "x" * 100_001}, "html"),
        ({"departments": ["1"]}, "departments.0"),
        ({"people": [404]}, "people"),
        ({"attachments": ["x"]}, "attachments.0"),
        ({"must_confirm": "yes"}, "must_confirm"),
        ({"publish_at": "tomorrow"}, "publish_at"),
        ({"publish_at": "2020-01-01T00:00:00Z"}, "publish_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"state": "published"}, "state"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_changes(fields: dict[str, Any], wrong: str) -> None:
    author = editor()
    made, client = draft(author), client_for(author)
    for answer in (
        client.send("post", DESK, {"title": "a", "html": "b"} | fields),
        client.send("patch", f"{DESK}/{made.pk}", fields),
    ):
        assert (answer.status, list(answer.body["error"]["detail"])) == (400, [wrong])
    assert list(Announcement.objects.values_list("title", "html", "state")) == [(made.title, made.html, "draft")]


def test_a_draft_goes_its_way() -> None:
    employee(), employee()
    author = editor("add", "change")
    client = client_for(author)
    number = client.post(DESK, title="Drill", html="At three", to_company=True).body["id"]
    later = timestamp(timezone.now() + timedelta(hours=1))
    assert client.patch(f"{DESK}/{number}", publish_at=later).body["state"] == "scheduled"
    assert client.patch(f"{DESK}/{number}", publish_at=None, title="Fire drill").body["state"] == "draft"
    shown = client.post(f"{DESK}/{number}/publish").body
    assert (shown["state"], shown["recipients"], shown["read"], shown["confirmed"]) == ("published", 2, 0, 0)
    assert client.post(f"{DESK}/{number}/publish").status == 409
    assert client.post(f"{DESK}/{number}/withdraw").body["state"] == "withdrawn"
    assert client.delete(f"{DESK}/{number}").status == 409


def test_a_draft_can_be_deleted() -> None:
    author = editor()
    made = draft(author)
    assert client_for(author).delete(f"{DESK}/{made.pk}").status == 204
    assert client_for(author).get(f"{DESK}/{made.pk}").status == 404


def test_the_list_shows_the_figures_by_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    employee()
    author = editor()
    made = [published(author).pk for _ in range(3)]
    client = client_for(author)
    client.get(DESK)
    # the login, permissions (2), the list, the figures
    with django_assert_num_queries(5):
        body = client.get(DESK, limit=2).body
    assert [(one["id"], one["recipients"]) for one in body["results"]] == [(made[2], 1), (made[1], 1)]
    assert [one["id"] for one in client.get(DESK, cursor=body["next"]).body["results"]] == [made[0]]
    assert client.get(DESK, state="draft").body["results"] == []


@pytest.mark.parametrize("role", ["person", "staff"])
def test_who_may_not_write_sees_nothing_of_the_desk(role: str) -> None:
    made = draft(editor())
    client = client_for(factories.person(is_staff=role == "staff"))
    paths = [DESK, f"{DESK}/{made.pk}"]
    assert {client.get(path).code for path in paths} == {"forbidden"}
