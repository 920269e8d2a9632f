"""Asking colleagues over REST."""

import pytest

from oa.models import ColleagueRequest, VisibilityRule
from tests.cast import Cast
from tests.imcore.api.conforming import client_for
from tests.oa.office import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Cast:
    """alice and carol are interns, who may start with nobody."""
    hire(cast.alice, rank=1), hire(cast.carol, rank=1)
    VisibilityRule.objects.create(name="Interns wait", aspect="start", viewer_rank_to=2)
    return cast


def test_who_may_not_write_asks_and_may_write_after_it_was_accepted(office: Cast) -> None:
    alice, bob = client_for(office.alice), client_for(office.bob)
    assert alice.post("/directs", user=office.bob.pk).code == "forbidden"
    asked = alice.post("/contact-requests", user=office.bob.pk, note="May I?")
    assert (asked.status, asked.body["state"], asked.body["note"]) == (201, "pending", "May I?")
    assert (asked.body["sender"]["id"], asked.body["receiver"]["id"]) == (office.alice.pk, office.bob.pk)
    assert bob.get("/contact-requests/counts").body == {"pending": 1}
    assert bob.get("/contact-requests").body["results"] == [asked.body]
    accepted = bob.post(f"/contact-requests/{asked.body['id']}/accept").body
    assert (accepted["state"], accepted["decided_at"] is not None) == ("accepted", True)
    assert alice.post("/directs", user=office.bob.pk).status == 201
    assert [one["user"]["id"] for one in alice.get("/contacts").body["results"]] == [office.bob.pk]
    assert bob.get("/contact-requests/counts").body == {"pending": 0}


def test_requests_are_refused_and_withdrawn(office: Cast) -> None:
    alice, carol, bob = client_for(office.alice), client_for(office.carol), client_for(office.bob)
    one = alice.post("/contact-requests", user=office.bob.pk).body["id"]
    other = carol.post("/contact-requests", user=office.bob.pk).body["id"]
    assert bob.post(f"/contact-requests/{one}/refuse").body["state"] == "refused"
    assert carol.post(f"/contact-requests/{other}/withdraw").body["state"] == "withdrawn"
    assert bob.post(f"/contact-requests/{other}/accept").code == "conflict"
    assert alice.post("/contact-requests", user=office.bob.pk).code == "conflict"


def test_the_boxes_are_apart_and_come_in_pages(office: Cast) -> None:
    alice = client_for(office.alice)
    made = [alice.post("/contact-requests", user=user.pk).body["id"] for user in (office.bob, office.carol)]
    assert alice.get("/contact-requests").body["results"] == []
    first = alice.get("/contact-requests", box="sent", limit=1).body
    last = alice.get("/contact-requests", box="sent", limit=1, cursor=first["next"]).body
    assert [one["id"] for one in first["results"] + last["results"]] == made[::-1]
    assert alice.get("/contact-requests", box="sent", state="refused").body["results"] == []
    assert alice.get("/contact-requests", box="other").code == "invalid"


def test_whom_one_may_write_to_one_need_not_ask(office: Cast) -> None:
    answer = client_for(office.bob).post("/contact-requests", user=office.alice.pk)
    assert (answer.code, answer.body["error"]["message"]) == ("conflict", "你可以直接联系对方。")
    assert not ColleagueRequest.objects.exists()


@pytest.mark.parametrize(("fields", "status"), [({}, 400), ({"user": 404}, 404), ({"user": 1, "note": "x" * 201}, 400)])
def test_a_wrong_request_is_refused_and_nothing_is_kept(office: Cast, fields: dict[str, object], status: int) -> None:
    assert client_for(office.alice).send("post", "/contact-requests", fields).status == status
    assert not ColleagueRequest.objects.exists()
