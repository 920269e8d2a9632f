"""Which client may do what at the facade. One row per endpoint, one column per caller; all ask for the same things of a line.

`person` has signed in as people do. `lacking` is a client of the line with every scope but the one that is asked for, `fitting`
has only that one, `sibling` is the line's other client with all of them, `foreign` another line's, also with all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from oauth2_provider.models import AccessToken
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from imcore.broadcasts import writing
from imcore.errors import CODES
from imcore.integrations.scopes import SCOPES
from imcore.models import ApiClient, Attachment, AuditEvent, Broadcast, Message, User, UserSync
from tests import factories
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System
from tests.permissions.routes import FACADE, endpoints
from tests.permissions.scene import columns

pytestmark = pytest.mark.django_db
CALLERS = ("anonymous", "person", "lacking", "fitting", "sibling", "foreign")
CONV, GROUP, MESSAGE = "conversations/{conversation_id}", "groups/{conversation_id}", "messages/{message_id}"

# fmt: off
TABLE = [
    #                                             scope            anonymous person lacking fitting sibling foreign
    ("POST messages",                            "messages:send",  "UN       UN     FB      201     201     NM"),
    (f"GET {MESSAGE}",                           "messages:read",  "UN       UN     FB      200     200     NF"),
    (f"PATCH {MESSAGE}",                         "messages:send",  "UN       UN     FB      200     200     NF"),
    (f"DELETE {MESSAGE}",                        "messages:send",  "UN       UN     FB      200     200     NF"),
    (f"GET {MESSAGE}/receipts",                  "receipts:read",  "UN       UN     FB      200     200     NF"),
    ("GET conversations",                        "messages:read",  "UN       UN     FB      200     200     200"),  # its own
    (f"GET {CONV}",                              "messages:read",  "UN       UN     FB      200     200     NF"),
    (f"GET {CONV}/messages",                     "messages:read",  "UN       UN     FB      200     200     NF"),
    (f"GET {CONV}/changes",                      "messages:read",  "UN       UN     FB      200     200     NF"),
    ("POST groups",                              "groups:write",   "UN       UN     FB      201     201     201"),  # its own
    (f"PATCH {GROUP}",                           "groups:write",   "UN       UN     FB      200     200     NF"),
    (f"DELETE {GROUP}",                          "groups:write",   "UN       UN     FB      204     204     NF"),
    (f"GET {GROUP}/members",                     "messages:read",  "UN       UN     FB      200     200     NF"),
    (f"POST {GROUP}/members",                    "groups:write",   "UN       UN     FB      201     201     NF"),
    (f"DELETE {GROUP}/members/{{user_id}}",      "groups:write",   "UN       UN     FB      204     204     NF"),
    ("POST files",                               "files",          "UN       UN     FB      201     201     201"),
    ("GET files/{file_id}",                      "files",          "UN       UN     FB      200     200     NF"),
    ("POST broadcasts",                          "broadcasts",     "UN       UN     FB      202     202     NF"),
    ("GET broadcasts/{broadcast_id}",            "broadcasts",     "UN       UN     FB      200     200     NF"),
    ("POST broadcasts/{broadcast_id}/cancel",    "broadcasts",     "UN       UN     FB      202     202     NF"),
    ("POST broadcasts/{broadcast_id}/recall",    "broadcasts",     "UN       UN     FB      202     202     NF"),
    ("POST users",                               "users:write",    "UN       UN     FB      202     202     202"),
    ("GET user-syncs/{sync_id}",                 "users:write",    "UN       UN     FB      200     200     NF"),
    ("GET user-syncs/{sync_id}/results",         "users:write",    "UN       UN     FB      200     200     NF"),
]
# fmt: on
WORDS = {"UN": "unauthenticated", "NM": "not_member", "NF": "not_found", "FB": "forbidden"}
SCOPE_OF = {row: scope for row, scope, _cells in TABLE}


@dataclass(frozen=True)
class Office:
    """A line with a group, in which its bot has said something, a file, a list of people and a broadcast; and another line."""

    erp: System
    foreign: System
    grace: User
    heidi: User
    group: int
    message: Message
    file: Attachment
    sync: UserSync
    broadcast: Broadcast


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    """Built once; each test's transaction nests in this one, and is undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        erp, foreign = systems.system(), systems.system()
        grace, heidi = factories.person("grace"), factories.person("heidi")
        group = factories.group(erp.bot, grace).pk
        message = Message.objects.get(pk=erp.say(f"group:{group}").json()["results"][0]["message_id"])
        name = default_storage.save("office", ContentFile(b"plan"))
        file = Attachment.objects.create(owner=erp.bot, file=name, name="a", size=4, mime="text/plain", sha256="0" * 64)
        sync = UserSync.objects.create(client=erp.client, rows=[])
        feast = {"kind": "text", "body": {"text": "Feast"}, "audiences": [f"user:{grace.pk}"]}
        broadcast = writing.start(writing.write(erp.bot, **feast, line=erp.client.line.line)[0].pk)
        yield Office(erp, foreign, grace, heidi, group, message, file, sync, broadcast)
        transaction.set_rollback(True)


def headers(caller: str, scope: str, office: Office) -> dict[str, str]:
    """What that caller brings. The token is the line's own; which scopes it has is set for this one call."""
    if caller == "anonymous":
        return {}
    if caller == "person":
        return {"Authorization": f"Bearer {factories.token(office.grace)}"}
    if caller == "foreign":
        return {"Authorization": f"Bearer {office.foreign.token}"}
    if caller == "sibling":
        return {"Authorization": f"Bearer {systems.system(office.erp.client.line).token}"}
    scopes = [name for name in SCOPES if (name == scope) == (caller == "fitting")]
    AccessToken.objects.filter(application=office.erp.client).update(scope=" ".join(scopes))
    return {"Authorization": f"Bearer {office.erp.token}"}


def body_of(row: str, office: Office) -> Any:
    """What is sent along."""
    bodies: dict[str, Any] = {
        "POST messages": {"to": [f"group:{office.group}"], "kind": "text", "body": {"text": "Hello"}},
        f"PATCH {MESSAGE}": {"body": {"text": "Changed"}},
        f"GET {CONV}/changes": {"since": "0"},
        "POST broadcasts": {"to": [f"group:{office.group}"], "kind": "text", "body": {"text": "Feast at six"}},
        "POST groups": {"name": "Harvest"},
        f"PATCH {GROUP}": {"name": "Sowing"},
        f"POST {GROUP}/members": {"members": [f"user:{office.heidi.pk}"]},
        "POST users": {"users": [{"username": "ivan", "display_name": "Ivan"}]},
        "POST files": {"file": SimpleUploadedFile("a.txt", b"plan")},
    }
    return bodies.get(row)


def ask(row: str, caller: str, office: Office) -> Any:
    """The answer."""
    method, _, path = row.partition(" ")
    ids = {"conversation_id": office.group, "message_id": office.message.pk, "user_id": office.grace.pk,
           "file_id": office.file.pk, "sync_id": office.sync.pk, "broadcast_id": office.broadcast.pk}  # fmt: skip
    options = {} if method == "GET" else {"format": "multipart" if row == "POST files" else "json"}
    client = APIClient(headers=headers(caller, SCOPE_OF[row], office))
    return getattr(client, method.lower())(f"/{FACADE}{path.format(**ids)}", body_of(row, office), **options)


def test_every_endpoint_of_the_facade_has_a_row_and_every_scope_an_endpoint() -> None:
    assert sorted(SCOPE_OF) == sorted(endpoints("imcore.facade", below=FACADE))
    beyond = {"messages:send_as_user", "webhooks"}  # the first goes with POST messages; the other is to come
    assert set(SCOPE_OF.values()) == set(SCOPES) - beyond


@pytest.mark.parametrize(("row", "caller", "cell"), columns([(row, cells) for row, _scope, cells in TABLE], CALLERS))
def test_a_client_may_do_what_the_table_says_and_each_act_leaves_one_entry(
    office: Office, row: str, caller: str, cell: str
) -> None:
    before = AuditEvent.objects.exclude(act="apiclient.token_issued").count()
    answer = ask(row, caller, office)
    if cell in WORDS:
        code = WORDS[cell]
        assert (answer.status_code, answer.json()["error"]["code"]) == (CODES[code].status, code)
    else:
        assert answer.status_code == int(cell), answer.content
    acts = int(cell not in WORDS and not row.startswith("GET"))
    assert AuditEvent.objects.exclude(act="apiclient.token_issued").count() - before == acts


def test_switched_off_it_may_do_nothing(office: Office) -> None:
    ApiClient.objects.filter(pk=office.erp.client.pk).update(is_active=False)
    assert {ask(row, "fitting", office).status_code for row in SCOPE_OF} == {401}
