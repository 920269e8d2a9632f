"""The ids in a request are claims. Each is somebody's, or from before one's time, or of another kind: refused, and
nothing changes. The scene (tests/permissions/scene.py): leo joined after seq 3; alice and bob have a direct conversation.
"""

from typing import Any
from uuid import uuid4

import pytest

from imcore.errors import CODES
from imcore.models import GroupChat, User
from tests.permissions.claims import DIRECT, GROUP, TO_DIRECT, TO_GROUP, filled, holding, quoting, refusal, saying
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db

# fmt: off
CLAIMS: list[tuple[str, str, Any, str]] = [
    # from before one's time
    ("latecomer", f"GET {GROUP}/messages/3", None, "not_found"),
    ("latecomer", f"GET {GROUP}/messages/3/receipts", None, "not_found"),
    ("latecomer", f"PATCH {GROUP}/messages/3", {"body": {"text": "x"}}, "not_found"),
    ("latecomer", f"DELETE {GROUP}/messages/3", None, "not_found"),
    ("latecomer", f"PUT {GROUP}/messages/3/reactions/👏", None, "not_found"),
    ("latecomer", f"DELETE {GROUP}/messages/1/reactions/👍", None, "not_found"),
    ("latecomer", f"PUT {GROUP}/pins/3", None, "not_found"),
    ("latecomer", f"DELETE {GROUP}/pins/1", None, "not_found"),
    ("latecomer", "POST reports", {"conversation": "{group}", "seq": 3, "reason": "x"}, "not_found"),
    ("latecomer", f"POST {GROUP}/messages", saying(reply_to=3), "not_found"),
    ("latecomer", f"POST {GROUP}/messages", quoting("{group}", 3), "not_found"),
    ("latecomer", f"POST {GROUP}/messages", holding("file", attachment="{file}"), "not_found"),
    ("latecomer", "GET attachments/{file}", None, "not_found"),
    # of another conversation
    ("member", f"GET {DIRECT}/messages/1", None, "not_member"),
    ("member", f"PATCH {DIRECT}/messages/1", {"body": {"text": "x"}}, "not_member"),
    ("member", f"DELETE {DIRECT}/messages/1", None, "not_member"),
    ("member", f"PUT {DIRECT}/pins/1", None, "not_member"),
    ("member", f"PUT {DIRECT}/messages/1/reactions/👏", None, "not_member"),
    ("member", "POST reports", {"conversation": "{direct}", "seq": 1, "reason": "x"}, "not_member"),
    ("member", "GET search", {"conversation": "{direct}"}, "not_member"),
    ("member", f"POST {GROUP}/messages", quoting("{direct}", 1), "not_member"),
    ("member", f"POST {GROUP}/messages", saying(conversation="{direct}"), "invalid"),
    ("member", f"POST {GROUP}/messages", saying(reply_to=99), "not_found"),
    ("member", f"POST {DIRECT}/read", {"seq": 1}, "not_member"),
    ("member", f"POST {GROUP}/read", {"seq": 99}, "invalid"),
    # somebody else's
    ("member", f"POST {GROUP}/messages", holding("file", attachment="{note}"), "not_found"),
    ("member", f"POST {GROUP}/messages", holding("image", attachment=str(uuid4())), "not_found"),
    ("member", "GET attachments/{note}", None, "not_found"),
    ("member", "PATCH me", {"avatar": "{note}"}, "invalid"),
    ("admin", f"PATCH {TO_GROUP}", {"avatar": "{note}"}, "not_found"),
    ("member", "DELETE me/devices/{device}", None, "not_found"),
    ("member", "DELETE push-subscriptions/{subscription}", None, "not_found"),
    ("admin", f"PATCH {GROUP}/messages/1", {"body": {"text": "x"}}, "forbidden"),
    ("member", f"DELETE {GROUP}/messages/3", None, "forbidden"),
    ("admin", f"DELETE {DIRECT}/messages/9", None, "not_found"),
    ("owner", f"DELETE {DIRECT}/messages/1", None, "forbidden"),  # a group's owner is nothing in a direct one
    # people who are not there
    ("member", f"POST {GROUP}/messages", saying(mentions=["{outsider}"]), "invalid"),
    ("member", f"POST {GROUP}/messages", saying(mentions=["{former}"]), "invalid"),
    ("member", f"POST {GROUP}/messages", holding("contact", user="{visitor}"), "not_found"),
    ("member", f"POST {TO_GROUP}/members", {"users": ["{visitor}"]}, "not_found"),
    ("member", "POST groups", {"name": "Trip", "members": ["{visitor}"]}, "not_found"),
    ("member", "POST directs", {"user": "{visitor}"}, "not_found"),
    ("member", "GET users/{visitor}", None, "not_found"),
    ("admin", f"DELETE {TO_GROUP}/members/{{outsider}}", None, "not_found"),
    ("owner", f"POST {TO_GROUP}/owner", {"user": "{former}"}, "not_found"),
    ("owner", f"PATCH {TO_GROUP}/members/{{former}}", {"role": "admin"}, "not_found"),
    # re-entering
    ("former", f"POST {TO_GROUP}/members", {"users": ["{former}"]}, "not_member"),
    ("former", f"DELETE {TO_GROUP}/members/{{former}}", None, "not_member"),
    ("outsider", f"POST {TO_GROUP}/members", {"users": ["{outsider}"]}, "not_member"),
    # above one's station
    ("member", f"PATCH {TO_GROUP}/members/{{member}}", {"role": "admin"}, "forbidden"),
    ("admin", f"PATCH {TO_GROUP}/members/{{member}}", {"role": "admin"}, "forbidden"),
    ("admin", f"PATCH {TO_GROUP}/members/{{owner}}", {"role": "member"}, "forbidden"),
    ("admin", f"PATCH {TO_GROUP}/members/{{admin}}", {"role": "owner"}, "invalid"),
    ("admin", f"POST {TO_GROUP}/owner", {"user": "{admin}"}, "forbidden"),
    ("admin", f"DELETE {TO_GROUP}/members/{{owner}}", None, "forbidden"),
    ("admin", f"DELETE {TO_GROUP}/members/{{deputy}}", None, "forbidden"),
    ("admin", f"PATCH {TO_GROUP}/members/{{member}}", {"nickname": "x"}, "forbidden"),
    ("owner", f"PATCH {TO_GROUP}/members/{{member}}", {"nickname": "x"}, "forbidden"),
    ("member", f"POST {GROUP}/messages", holding("notice", event="owner_changed", by=1), "invalid"),
    ("member", f"POST {GROUP}/messages", holding("card", title="Pay here"), "forbidden"),  # a bot's
    # fields that are nobody's to give
    ("member", "PATCH me", {"is_staff": True}, "invalid"),
    ("member", "PATCH me", {"is_superuser": True}, "invalid"),
    ("member", "PATCH me", {"username": "alice"}, "invalid"),
    ("member", f"PATCH {GROUP}/settings", {"role": "owner"}, "invalid"),
    ("member", f"PATCH {GROUP}/settings", {"joined_seq": 0}, "invalid"),
    ("admin", f"PATCH {TO_GROUP}", {"owner": "{admin}"}, "invalid"),
    ("admin", f"PATCH {TO_GROUP}", {"member_limit": 9}, "invalid"),
    ("member", "POST groups", {"name": "Trip", "owner": "{owner}"}, "invalid"),
    # a direct conversation is no group
    *[("owner", f"{method} {TO_DIRECT}{rest}", body, "not_found") for method, rest, body in [
        ("PATCH", "", {"name": "x"}), ("DELETE", "", None), ("GET", "/members", None),
        ("POST", "/members", {"users": ["{member}"]}), ("PATCH", "/members/{admin}", {"role": "admin"}),
        ("DELETE", "/members/{admin}", None), ("DELETE", "/members/{owner}", None), ("POST", "/owner", {"user": "{admin}"}),
        ("PUT", "/announcement", {"text": "x"}),
    ]],
    ("owner", f"POST {DIRECT}/messages", saying(mentions="all"), "invalid"),
]
# fmt: on


@pytest.mark.parametrize(("role", "request_line", "body", "code"), CLAIMS)
def test_a_claim_is_refused_and_changes_nothing(
    scene: Scene, ids: dict[str, Any], role: str, request_line: str, body: Any, code: str
) -> None:
    before = scene.digest()
    method, path = request_line.split(" ", 1)
    assert refusal(scene.asks(role, method, path.format(**ids), filled(body, ids))) == (CODES[code].status, code)
    assert scene.digest() == before


def test_a_latecomers_lists_begin_where_he_joined(scene: Scene) -> None:
    group = f"conversations/{scene.cast.group.pk}"
    history = scene.asks("latecomer", "GET", f"{group}/messages", {"before_seq": 4}).json()
    assert (history["messages"], history["has_more"]) == ([], False)
    assert [m["seq"] for m in scene.asks("latecomer", "GET", f"{group}/messages", {"after_seq": 0}).json()["messages"]] == [4]
    assert [m["seq"] for m in scene.asks("latecomer", "GET", f"{group}/changes", {"since": 0}).json()["messages"]] == [4]
    assert scene.asks("latecomer", "GET", f"{group}/pins").json()["results"] == []
    for question in ({"q": "harbour"}, {"sender": scene.cast.carol.pk}, {"kind": "file"}):
        assert scene.asks("latecomer", "GET", "search", question).json()["results"] == []


def test_where_the_whole_history_is_shown_a_latecomer_reads_it(scene: Scene) -> None:
    GroupChat.objects.filter(conversation=scene.cast.group).update(history=GroupChat.History.ALL)
    group = f"conversations/{scene.cast.group.pk}"
    assert [m["seq"] for m in scene.asks("latecomer", "GET", f"{group}/messages").json()["messages"]] == [1, 2, 3, 4]
    assert scene.asks("latecomer", "GET", f"attachments/{scene.file.pk}").status_code == 200
    assert scene.asks("latecomer", "POST", f"{group}/messages", saying(reply_to=1)).status_code == 201


def test_what_was_recalled_is_found_forwarded_and_downloaded_by_nobody(scene: Scene) -> None:
    group, file = f"conversations/{scene.cast.group.pk}", f"attachments/{scene.file.pk}"
    assert scene.asks("member", "DELETE", f"{group}/messages/2").status_code == 200
    before = scene.digest()
    assert scene.asks("owner", "GET", "search", {"kind": "file"}).json()["results"] == []
    assert refusal(scene.asks("owner", "GET", file)) == (404, "not_found")
    assert refusal(scene.asks("owner", "POST", f"{group}/messages", quoting(scene.cast.group.pk, 2))) == (404, "not_found")
    assert scene.digest() == before


def test_a_former_member_retries_and_is_answered_as_before(scene: Scene) -> None:
    path = f"conversations/{scene.cast.group.pk}/messages"
    first = scene.asks("member", "POST", path, saying()).json()
    assert scene.asks("member", "DELETE", f"groups/{scene.cast.group.pk}/members/{scene.cast.carol.pk}").status_code == 204
    before = scene.digest()
    again = scene.asks("member", "POST", path, saying())
    assert (again.status_code, again.json()) == (200, first | {"duplicate": True})
    assert refusal(scene.asks("member", "POST", path, saying(client_id="another"))) == (403, "not_member")
    assert scene.digest() == before


@pytest.mark.parametrize("nobody", ["0", "987654321"])
@pytest.mark.parametrize(
    "line", ["GET conversations/{}", "GET groups/{}/members", "DELETE groups/{}", "POST conversations/{}/typing"]
)
def test_a_conversation_of_others_and_none_at_all_answer_alike(scene: Scene, line: str, nobody: str) -> None:
    method, path = line.split(" ", 1)
    theirs, none = (scene.asks("outsider", method, path.format(n)) for n in (scene.cast.group.pk, nobody))
    words = [answer.json()["error"] | {"detail": None} for answer in (theirs, none)]
    assert (theirs.status_code, words[0]) == (none.status_code, words[1])


@pytest.mark.parametrize("kind", ["image", "file", "voice", "video"])
def test_a_strangers_file_and_none_at_all_answer_alike(scene: Scene, kind: str) -> None:
    def posted(attachment: Any) -> Any:
        body: dict[str, Any] = {"attachment": str(attachment)} | ({"seconds": 1} if kind in ("voice", "video") else {})
        answer = scene.asks("member", "POST", f"conversations/{scene.cast.group.pk}/messages", holding(kind, **body))
        return answer.status_code, answer.json()["error"] | {"detail": None}

    assert posted(scene.note.pk) == posted(uuid4())


def test_a_colleague_who_has_gone_is_found_by_nobody_who_never_met_him(scene: Scene) -> None:
    User.objects.filter(pk=scene.cast.dave.pk).update(is_active=False)
    assert refusal(scene.asks("outsider", "GET", f"users/{scene.cast.dave.pk}")) == (404, "not_found")
    assert scene.asks("member", "GET", f"users/{scene.cast.dave.pk}").json()["is_active"] is False
