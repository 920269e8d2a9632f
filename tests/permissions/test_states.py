"""What is left to a member where all are muted or the group is dissolved, and to whoever comes with a login that has ended."""

from typing import Any

import pytest

from imcore.errors import CODES
from imcore.models import Conversation, GroupChat
from tests.permissions import scene as scenes
from tests.permissions.claims import GROUP, TO_GROUP, filled, refusal, saying
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db

# fmt: off
STILL: list[tuple[str, Any, str, str]] = [
    # request                                                       muted to all    dissolved
    (f"GET {GROUP}", None,                                          "200",          "200"),
    (f"GET {GROUP}/messages", None,                                 "200",          "200"),
    ("GET attachments/{file}", None,                                "200",          "200"),
    (f"POST {GROUP}/read", {"seq": 4},                              "200",          "200"),
    (f"POST {GROUP}/messages", saying(),                            "muted",        "conflict"),
    (f"PATCH {GROUP}/messages/1", {"body": {"text": "x"}},          "muted",        "conflict"),
    (f"DELETE {GROUP}/messages/1", None,                            "200",          "conflict"),
    (f"PUT {GROUP}/messages/3/reactions/👏", None,                  "200",          "conflict"),
    (f"PUT {GROUP}/pins/3", None,                                   "200",          "conflict"),
    (f"POST {TO_GROUP}/members", {"users": ["{outsider}"]},         "201",          "conflict"),
    (f"PATCH {TO_GROUP}/members/{{member}}", {"nickname": "Caz"},   "200",          "200"),
    (f"DELETE {TO_GROUP}/members/{{member}}", None,                 "204",          "204"),
    (f"PATCH {TO_GROUP}", {"name": "x"},                            "forbidden",    "conflict"),
    (f"DELETE {TO_GROUP}", None,                                    "forbidden",    "conflict"),
]
# fmt: on


@pytest.mark.parametrize(("line", "body", "muted", "dissolved"), STILL)
@pytest.mark.parametrize("state", ["muted", "dissolved"])
def test_what_a_member_may_in_a_group_that_is_muted_or_dissolved(
    scene: Scene, ids: dict[str, Any], state: str, line: str, body: Any, muted: str, dissolved: str
) -> None:
    if state == "muted":
        GroupChat.objects.filter(conversation=scene.cast.group).update(mute_all=True)
    else:
        Conversation.objects.filter(pk=scene.cast.group.pk).update(state=Conversation.State.ARCHIVED)
    before, (method, path) = scene.digest(), line.split(" ", 1)
    answer = scene.asks("member", method, path.format(**ids), filled(body, ids))
    cell = muted if state == "muted" else dissolved
    if cell.isdecimal():
        assert answer.status_code == int(cell)
    else:
        assert refusal(answer) == (CODES[cell].status, cell)
        assert scene.digest() == before


def test_an_admin_posts_and_edits_where_all_are_muted(scene: Scene) -> None:
    GroupChat.objects.filter(conversation=scene.cast.group).update(mute_all=True)
    group = f"conversations/{scene.cast.group.pk}"
    assert scene.asks("admin", "POST", f"{group}/messages", saying()).status_code == 201
    assert scene.asks("admin", "PATCH", f"{group}/messages/3", {"body": {"text": "Bring shoes"}}).status_code == 200


@pytest.mark.parametrize("end", ["deactivated", "ended", "expired"])
@pytest.mark.parametrize("line", ["GET me", "POST directs", f"POST {GROUP}/messages", "POST ws-tickets", "POST auth/logout"])
def test_a_login_that_has_ended_opens_nothing(scene: Scene, ids: dict[str, Any], end: str, line: str) -> None:
    scenes.end_login(scene.cast.carol, how=end)
    before, (method, path) = scene.digest(), line.split(" ", 1)
    answer = scene.asks("member", method, path.format(**ids), {"user": ids["admin"], **saying()} if method == "POST" else None)
    assert refusal(answer) == (401, "unauthenticated")
    assert scene.digest() == before
