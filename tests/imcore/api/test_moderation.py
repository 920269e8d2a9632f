"""GET me/moderation, GET me/sanctions, POST appeals."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from imcore.models import Appeal, Sanction, User
from imcore.moderation import decisions
from tests.cast import Cast
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db
Api = Callable[[User], APIClient]


def test_a_sender_learns_what_became_of_a_message_and_appeals(cast: Cast, api: Api) -> None:
    case, alice = case_of(held(cast.alice, cast.group)), api(cast.alice)
    (waiting,) = alice.get("/api/v1/me/moderation").json()["results"]
    assert (waiting["conversation"], waiting["seq"], waiting["state"]) == (cast.group.pk, 1, "held")
    assert (waiting["category"], waiting["note"], waiting["decided_at"], waiting["appeal"]) == ("words", "", None, None)
    decisions.decide(moderator(), case.pk, "block", note="Not here")
    place = {"conversation": cast.group.pk, "seq": 1}
    answer = alice.post("/api/v1/appeals", place | {"text": "It is a title"}, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["answer"]) == (201, "open", "")
    (blocked,) = alice.get("/api/v1/me/moderation").json()["results"]
    assert (blocked["state"], blocked["note"], blocked["appeal"]) == ("blocked", "Not here", answer.json())


def test_the_list_pages(cast: Cast, api: Api) -> None:
    for _ in range(3):
        held(cast.alice, cast.group)
    alice = api(cast.alice)
    first = alice.get("/api/v1/me/moderation", {"limit": 2}).json()
    rest = alice.get("/api/v1/me/moderation", {"limit": 2, "cursor": first["next"]}).json()
    assert [one["seq"] for page in (first, rest) for one in page["results"]] == [3, 2, 1]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": ""}, "invalid"),
        ({"text": "x" * 1001}, "invalid"),
        ({"seq": 2, "text": "x"}, "not_found"),
        ({"text": "x", "a": 1}, "invalid"),
    ],
)
def test_an_appeal_that_is_none_is_refused(cast: Cast, api: Api, body: dict[str, object], code: str) -> None:
    held(cast.alice, cast.group)
    answer = api(cast.alice).post("/api/v1/appeals", {"conversation": cast.group.pk, "seq": 1} | body, format="json")
    assert (answer.json()["error"]["code"], Appeal.objects.count()) == (code, 0)


def test_one_sees_ones_own_sanctions_and_not_who_laid_them(cast: Cast, api: Api) -> None:
    Sanction.objects.create(user=cast.alice, kind="mute", reason="rude", made_by=cast.bob, conversation=cast.group)
    Sanction.objects.create(user=cast.bob, kind="warning", reason="other")
    (mine,) = api(cast.alice).get("/api/v1/me/sanctions").json()["results"]
    assert sorted(mine) == ["conversation", "created_at", "id", "kind", "reason", "until"]
    assert (mine["kind"], mine["conversation"], mine["until"], mine["reason"]) == ("mute", cast.group.pk, None, "rude")
