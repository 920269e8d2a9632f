"""Who may call what over REST. One row per endpoint, one column per role; the words of the cells stand below the table.

The scene (tests/permissions/scene.py): seq 1 is carol's, who is the member; grace is one more member, erin an outsider.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from imcore.errors import CODES
from imcore.models import Attachment
from tests import factories
from tests.permissions import scene as scenes
from tests.permissions.routes import endpoints
from tests.permissions.scene import EVERYONE, Scene, columns

pytestmark = pytest.mark.django_db

# fmt: off
CONV, GROUP = "conversations/{conversation_id}", "groups/{conversation_id}"
TABLE = [
    #                                                   anonymous outsider former member admin owner staff
    ("POST auth/login",                                 "200       200      200    200    200   200   200"),
    ("POST auth/logout",                                "UN        204      204    204    204   204   204"),
    ("GET me",                                          "UN        200      200    200    200   200   200"),
    ("PATCH me",                                        "UN        200      200    200    200   200   200"),
    ("POST me/password",                                "UN        204      204    204    204   204   204"),
    ("GET me/devices",                                  "UN        200      200    200    200   200   200"),
    ("DELETE me/devices/{device_id}",                   "UN        NF       NF     NF     NF    204   NF "),  # alice's
    ("POST ws-tickets",                                 "UN        201      201    201    201   201   201"),
    ("GET users",                                       "UN        200      200    200    200   200   200"),
    ("GET users/{user_id}",                             "UN        200      200    200    200   200   200"),
    ("GET conversations",                               "UN        200      200    200    200   200   200"),
    (f"GET {CONV}",                                     "UN        NM       NM     200    200   200   NM "),
    (f"PATCH {CONV}/settings",                          "UN        NM       NM     200    200   200   NM "),
    ("POST directs",                                    "UN        201      201    201    201   201   201"),
    ("POST groups",                                     "UN        201      201    201    201   201   201"),
    (f"PATCH {GROUP}",                                  "UN        NM       NM     FB     200   200   NM "),
    (f"DELETE {GROUP}",                                 "UN        NM       NM     FB     FB    204   NM "),
    (f"GET {GROUP}/members",                            "UN        NM       NM     200    200   200   NM "),
    (f"POST {GROUP}/members",                           "UN        NM       NM     201    201   201   NM "),
    (f"PATCH {GROUP}/members/{{user_id}}",              "UN        NM       NM     FB     FB    200   NM "),  # a role
    (f"DELETE {GROUP}/members/{{user_id}}",             "UN        NM       NM     FB     204   204   NM "),
    (f"POST {GROUP}/owner",                             "UN        NM       NM     FB     FB    200   NM "),
    (f"PUT {GROUP}/announcement",                       "UN        NM       NM     FB     200   200   NM "),
    (f"GET {CONV}/messages",                            "UN        NM       NM     200    200   200   NM "),
    (f"POST {CONV}/messages",                           "UN        NM       NM     201    201   201   NM "),
    (f"GET {CONV}/changes",                             "UN        NM       NM     200    200   200   NM "),
    (f"GET {CONV}/messages/{{seq}}",                    "UN        NM       NM     200    200   200   NM "),
    (f"PATCH {CONV}/messages/{{seq}}",                  "UN        NM       NM     200    FB    FB    NM "),  # carol's own
    (f"DELETE {CONV}/messages/{{seq}}",                 "UN        NM       NM     200    200   200   NM "),  # carol's own
    (f"GET {CONV}/messages/{{seq}}/receipts",           "UN        NM       NM     200    200   200   NM "),
    (f"PUT {CONV}/messages/{{seq}}/reactions/{{emoji}}", "UN       NM       NM     200    200   200   NM "),
    (f"DELETE {CONV}/messages/{{seq}}/reactions/{{emoji}}", "UN    NM       NM     200    200   200   NM "),
    (f"POST {CONV}/read",                               "UN        NM       NM     200    200   200   NM "),
    (f"POST {CONV}/typing",                             "UN        NM       NM     204    204   204   NM "),
    (f"GET {CONV}/pins",                                "UN        NM       NM     200    200   200   NM "),
    (f"PUT {CONV}/pins/{{seq}}",                        "UN        NM       NM     200    200   200   NM "),
    (f"DELETE {CONV}/pins/{{seq}}",                     "UN        NM       NM     200    200   200   NM "),
    ("POST attachments",                                "UN        201      201    201    201   201   201"),
    ("GET attachments/{attachment_id}",                 "UN        NF       NF     200    200   200   NF "),
    ("GET attachments/{attachment_id}/thumbnail",       "UN        NF       NF     200    200   200   NF "),
    ("GET search",                                      "UN        NM       NM     200    200   200   NM "),  # in the group
    ("GET push-subscriptions",                          "UN        200      200    200    200   200   200"),
    ("POST push-subscriptions",                         "UN        201      201    201    201   201   201"),
    ("DELETE push-subscriptions/{subscription_id}",     "UN        NF       NF     NF     NF    204   NF "),  # alice's
    ("GET me/push-settings",                            "UN        200      200    200    200   200   200"),
    ("PATCH me/push-settings",                          "UN        200      200    200    200   200   200"),
    ("POST reports",                                    "UN        NM       NM     201    201   201   NM "),
    ("GET me/moderation",                               "UN        200      200    200    200   200   200"),
    ("GET me/sanctions",                                "UN        200      200    200    200   200   200"),
    ("POST appeals",                                    "UN        NF       NF     CF     NF    NF    NF "),  # carol's own
]
# fmt: on
WORDS = {"UN": "unauthenticated", "NM": "not_member", "NF": "not_found", "FB": "forbidden", "CF": "conflict"}

BODIES: dict[str, Any] = {
    "PATCH me": {"display_name": "Somebody Else"},
    "POST me/password": {"old_password": factories.PASSWORD, "new_password": "a new and longer one 7"},
    f"PATCH {CONV}/settings": {"pinned": True},
    "POST groups": {"name": "Trip"},
    f"PATCH {GROUP}": {"name": "Journey", "mute_all": True},
    f"PATCH {GROUP}/members/{{user_id}}": {"role": "admin"},
    f"PUT {GROUP}/announcement": {"text": "Bring boots"},
    f"POST {CONV}/messages": {"client_id": "matrix", "kind": "text", "body": {"text": "Hello"}},
    f"PATCH {CONV}/messages/{{seq}}": {"body": {"text": "Meet at the farm"}},
    f"POST {CONV}/read": {"seq": 4},
    "PATCH me/push-settings": {"show_content": False},
    "POST push-subscriptions": {
        "endpoint": "https://push.example/2",
        "keys": {"p256dh": "BA" + "A" * 85, "auth": "A" * 22},
    },
}
QUERIES = {f"GET {CONV}/changes": {"since": "0"}}
UNTRACED = {f"POST {CONV}/typing"}  # a hint: nothing is kept


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Built once; each test's transaction nests in this one, and is undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = scenes.build()
        Attachment.objects.filter(pk=made.file.pk).update(thumbnail=made.file.file.name)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def untouched(scene: Scene) -> str:
    """The digest of the scene before anything is asked of it."""
    return scene.digest()


def path_of(row: str, scene: Scene) -> str:
    """The row's template with the scene's ids in it."""
    ids = {
        "conversation_id": scene.cast.group.pk,
        "user_id": scene.grace.pk,
        "seq": 3 if row.startswith("PUT") and "/pins/" in row else 1,  # 1 is pinned already
        "emoji": "👏" if row.startswith("PUT") else "👍",  # 👍 is everybody's already
        "device_id": scene.device.pk,
        "attachment_id": scene.file.pk,
        "subscription_id": scene.subscription.pk,
    }
    return row.partition(" ")[2].format(**ids)


def body_of(row: str, scene: Scene) -> Any:
    """What is sent along: the fixed bodies, and those that name somebody."""
    group, erin, grace = scene.cast.group.pk, scene.cast.erin.pk, scene.grace.pk
    naming: dict[str, Any] = {
        "POST auth/login": {"username": scene.grace.username, "password": factories.PASSWORD},
        "POST directs": {"user": grace},
        f"POST {GROUP}/members": {"users": [erin]},
        f"POST {GROUP}/owner": {"user": grace},
        "POST reports": {"conversation": group, "seq": 1, "reason": "Off topic"},
        "POST appeals": {"conversation": group, "seq": 1, "text": "It is a harbour"},
        "GET search": {"q": "harbour", "conversation": str(group)},
    }
    return (naming | BODIES | QUERIES).get(row)


def ask(row: str, role: str, scene: Scene) -> Any:
    """The answer to the row's request in the mouth of that role."""
    if row == "POST attachments":
        return upload(scene.tokens.get(role))
    return scene.asks(role, row.partition(" ")[0], path_of(row, scene), body_of(row, scene))


def upload(token: str | None) -> Any:
    """The one request that is a form."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    form = {"file": SimpleUploadedFile("a.txt", b"plan")}
    return APIClient().post("/api/v1/attachments", form, format="multipart", headers=headers)


def test_every_endpoint_has_a_row() -> None:
    assert sorted(row for row, _cells in TABLE) == sorted(endpoints("imcore"))


@pytest.mark.parametrize(("row", "role", "cell"), columns(TABLE, EVERYONE))
def test_an_endpoint_answers_a_role_as_the_table_says(scene: Scene, untouched: str, row: str, role: str, cell: str) -> None:
    answer = ask(row, role, scene)
    if cell in WORDS:
        code = WORDS[cell]
        assert (answer.status_code, answer.json()["error"]["code"]) == (CODES[code].status, code)
    else:
        assert answer.status_code == int(cell), answer.content
    leaves_a_trace = cell not in WORDS and not row.startswith("GET") and row not in UNTRACED
    assert (scene.digest() != untouched) == leaves_a_trace
