"""One's own contacts over REST."""

import pytest

from imcore.models import User
from oa.models import Contact
from tests.cast import Cast
from tests.imcore.api.conforming import client_for
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def test_a_contact_is_added_described_and_removed(cast: Cast) -> None:
    hire(cast.bob, department("Links"), title="Lead")
    client = client_for(cast.alice)
    group = client.post("/contact-groups", name="Harvest").body
    added = client.post("/contacts", user=cast.bob.pk, group=group["id"], remark="keys")
    assert (added.status, added.body["user"]["id"], added.body["group"], added.body["remark"]) == (
        201,
        cast.bob.pk,
        group["id"],
        "keys",
    )
    assert added.body["user"]["profile"]["title"] == "Lead"
    assert client.patch(f"/contacts/{cast.bob.pk}", group=None, remark="").body == added.body | {"group": None, "remark": ""}
    assert client.delete(f"/contacts/{cast.bob.pk}").status == 204
    assert client.get("/contacts").body == {"next": None, "results": []}


def test_the_list_comes_in_pages_and_by_group(cast: Cast) -> None:
    client = client_for(cast.alice)
    group = client.post("/contact-groups", name="Harvest").body["id"]
    for user in (cast.carol, cast.bob):
        client.post("/contacts", user=user.pk)
    client.post("/contacts", user=cast.erin.pk, group=group)
    first = client.get("/contacts", limit=2).body
    last = client.get("/contacts", limit=2, cursor=first["next"]).body
    assert [one["user"]["username"] for one in first["results"] + last["results"]] == ["bob", "carol", "erin"]
    assert last["next"] is None
    by_group = [client.get("/contacts", group=number).body["results"] for number in (group, 0)]
    assert [[one["user"]["username"] for one in found] for found in by_group] == [["erin"], ["bob", "carol"]]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"user": "1"}, 400),
        ({}, 400),
        ({"user": 404}, 404),
        ({"user": 1, "name": "x"}, 400),
        ({"user": 1, "remark": "x" * 101}, 400),
        ({"user": 1, "group": 404}, 404),
    ],
)
def test_a_wrong_contact_is_refused_and_nothing_is_kept(cast: Cast, fields: dict[str, object], status: int) -> None:
    given = fields | ({"user": cast.bob.pk} if fields.get("user") == 1 else {})
    assert client_for(cast.alice).send("post", "/contacts", given).status == status
    assert not Contact.objects.exists()


def test_groups_are_made_renamed_ordered_and_deleted(cast: Cast) -> None:
    client = client_for(cast.alice)
    one, other = (client.post("/contact-groups", name=name).body for name in ("A", "B"))
    assert client.post("/contact-groups", name="A").code == "conflict"
    assert client.put("/contact-groups/order", groups=[other["id"], one["id"]]).status == 204
    assert client.patch(f"/contact-groups/{one['id']}", name="Z").body == {"id": one["id"], "name": "Z"}
    assert client.get("/contact-groups").body["results"] == [other, {"id": one["id"], "name": "Z"}]
    assert client.put("/contact-groups/order", groups=[one["id"]]).code == "invalid"
    assert client.delete(f"/contact-groups/{other['id']}").status == 204
    assert [group["name"] for group in client.get("/contact-groups").body["results"]] == ["Z"]


def test_anothers_list_is_not_there(cast: Cast) -> None:
    Contact.objects.create(owner=cast.alice, user=cast.bob)
    group = client_for(cast.alice).post("/contact-groups", name="A").body["id"]
    client = client_for(User.objects.get(pk=cast.carol.pk))
    answers = [
        client.patch(f"/contacts/{cast.bob.pk}", remark="x"),
        client.delete(f"/contacts/{cast.bob.pk}"),
        client.patch(f"/contact-groups/{group}", name="B"),
        client.delete(f"/contact-groups/{group}"),
    ]
    assert {answer.code for answer in answers} == {"not_found"}
