"""Who may ask what over the socket. One row per op, one column per role; the words of the cells stand below the table.

The scene (tests/permissions/scene.py): seq 1 is carol's, who is the member.
"""

from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from imcore import protocol
from tests.chat_client import ChatClient, Refused
from tests.permissions import scene as scenes
from tests.permissions.scene import EVERYONE, Scene, columns
from tests.products import Product

# fmt: off
TABLE = [
    #           anonymous outsider former member admin owner staff
    ("send",    "shut      NM       NM     ok     ok    ok    NM "),
    ("read",    "shut      NM       NM     ok     ok    ok    NM "),
    ("typing",  "shut      NM       NM     ok     ok    ok    NM "),
    ("history", "shut      NM       NM     ok     ok    ok    NM "),
    ("changes", "shut      NM       NM     ok     ok    ok    NM "),
    ("recall",  "shut      NM       NM     ok     ok    ok    NM "),
    ("edit",    "shut      NM       NM     ok     FB    FB    NM "),  # carol's own
    ("react",   "shut      NM       NM     ok     ok    ok    NM "),
    ("receipts", "shut     NM       NM     ok     ok    ok    NM "),
    ("watch",   "shut      ok       ok     ok     ok    ok    ok "),
    ("ping",    "shut      ok       ok     ok     ok    ok    ok "),
]
# fmt: on
WORDS = {"NM": "not_member", "FB": "forbidden"}  # shut: the handshake is answered 403
TRACED = {"send", "read", "recall", "edit", "react"}

FIELDS: dict[str, dict[str, Any]] = {
    "send": {"client_id": "matrix", "kind": "text", "body": {"text": "Hello"}},
    "read": {"seq": 4},
    "typing": {},
    "history": {},
    "changes": {"since": 0},
    "recall": {"seq": 1},
    "edit": {"seq": 1, "body": {"text": "Meet at the farm"}},
    "react": {"seq": 1, "emoji": "👏", "on": True},
    "receipts": {"seq": 1},
}


async def ask(product: Product, scene: Scene, op: str, role: str) -> str:
    """What becomes of the op in the mouth of that role, in the table's words."""
    try:
        client = await ChatClient.connect(product.node().ws_url, token=scene.tokens.get(role, ""))
    except InvalidStatus as refusal:
        return {403: "shut"}.get(refusal.response.status_code, str(refusal))
    fields = {"watch": {"users": [scene.grace.pk]}, "ping": {}}.get(op) or FIELDS.get(op, {})
    about = {"conversation": scene.cast.group.pk} if op in FIELDS else {}
    try:
        await client.request(op, **about, **fields)
        return "ok"
    except Refused as refused:
        return refused.code
    finally:
        await client.close()


def test_every_op_has_a_row() -> None:
    assert sorted(op for op, _cells in TABLE) == sorted(protocol.REQUESTS)


def leaves_a_trace(op: str, cell: str) -> bool:
    """Does the database know afterwards that it was asked?"""
    return cell == "ok" and op in TRACED


@pytest.fixture(scope="module")
def quiet_scene(embedded: Product) -> Scene:
    """One for all that leaves no trace."""
    with embedded.orm():
        return scenes.build(suffix=embedded.fresh_suffix(), store_files=False)


@pytest.mark.parametrize(("op", "role", "cell"), columns(TABLE, EVERYONE))
async def test_an_op_answers_a_role_as_the_table_says(
    embedded: Product, quiet_scene: Scene, op: str, role: str, cell: str
) -> None:
    scene = quiet_scene
    if leaves_a_trace(op, cell):
        scene = await embedded.in_orm(lambda: scenes.build(suffix=embedded.fresh_suffix(), store_files=False))
    before = await embedded.in_orm(scene.digest)
    assert await ask(embedded, scene, op, role) == WORDS.get(cell, cell)
    after = await embedded.in_orm(scene.digest)
    assert (after != before) == leaves_a_trace(op, cell)
