"""Claims over the socket: credentials that are no good any more, what was said before one's time, and what nobody may hear."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from imcore.accounts import tokens
from imcore.conversations import access, membership
from imcore.models import Device, Ticket, UserKind
from imcore.protocol import ConversationId, UserId
from tests import factories
from tests.chat_client import ChatClient, Refused
from tests.permissions import scene as scenes
from tests.permissions.scene import Scene
from tests.products import Product

# fmt: off
CLAIMS: list[tuple[str, str, dict[str, Any], str]] = [
    ("latecomer", "receipts", {"seq": 3}, "not_found"),
    ("latecomer", "recall", {"seq": 3}, "not_found"),
    ("latecomer", "edit", {"seq": 3, "body": {"text": "x"}}, "not_found"),
    ("latecomer", "react", {"seq": 3, "emoji": "👏", "on": True}, "not_found"),
    ("latecomer", "react", {"seq": 1, "emoji": "👍", "on": False}, "not_found"),
    ("latecomer", "send", {"client_id": "a", "kind": "text", "body": {"text": "x"}, "reply_to": 3}, "not_found"),
    ("member", "send", {"client_id": "a", "kind": "text", "body": {"text": "x"}, "reply_to": 99}, "not_found"),
    ("member", "send", {"client_id": "a", "kind": "card", "body": {"title": "x"}}, "forbidden"),
    ("member", "recall", {"seq": 3}, "forbidden"),
    ("member", "edit", {"seq": 3, "body": {"text": "x"}}, "forbidden"),
    ("member", "read", {"seq": 99}, "invalid"),
    ("admin", "edit", {"seq": 1, "body": {"text": "x"}}, "forbidden"),
]
# fmt: on


@pytest.fixture(scope="module")
def place(embedded: Product) -> Scene:
    """One for all that change nothing of it."""
    with embedded.orm():
        return scenes.build(suffix=embedded.fresh_suffix(), store_files=False)


async def connected(product: Product, scene: Scene, role: str) -> ChatClient:
    """A socket of that role's."""
    return await ChatClient.connect(product.node().ws_url, token=scene.tokens[role])


@pytest.mark.parametrize(("role", "op", "fields", "code"), CLAIMS)
async def test_a_claim_is_refused_and_changes_nothing(
    embedded: Product, place: Scene, role: str, op: str, fields: dict[str, Any], code: str
) -> None:
    before = await embedded.in_orm(place.digest)
    client = await connected(embedded, place, role)
    with pytest.raises(Refused) as refused:
        await client.request(op, conversation=place.cast.group.pk, **fields)
    await client.close()
    assert refused.value.code == code
    assert await embedded.in_orm(place.digest) == before


async def test_a_latecomers_history_and_changes_begin_where_he_joined(embedded: Product, place: Scene) -> None:
    client, group = await connected(embedded, place, "latecomer"), place.cast.group.pk
    history = await client.request("history", conversation=group, before_seq=4)
    changes = await client.request("changes", conversation=group, since=0)
    await client.close()
    assert (history["messages"], history["has_more"]) == ([], False)
    assert [message["seq"] for message in changes["messages"]] == [4]


async def test_nobody_watches_whom_they_may_not_see(embedded: Product, place: Scene) -> None:
    visitor = await embedded.in_orm(lambda: factories.person(f"visitor{embedded.fresh_suffix()}", kind=UserKind.VISITOR))
    client = await connected(embedded, place, "member")
    presence = (await client.request("watch", users=[visitor.pk, place.grace.pk]))["presence"]
    await client.close()
    assert list(presence) == [str(place.grace.pk)]


@pytest.mark.parametrize("end", ["deactivated", "ended", "expired"])
@pytest.mark.parametrize("credential", ["token", "ticket"])
async def test_a_login_that_has_ended_opens_no_socket(embedded: Product, end: str, credential: str) -> None:
    def prepare() -> dict[str, str]:
        user = factories.person(f"gone{embedded.fresh_suffix()}")
        given = {"token": factories.token(user)}
        if credential == "ticket":
            given = {"ticket": tokens.issue_ticket(Device.objects.get(user=user))[0]}
        scenes.end_login(user, how=end)
        return given

    given = await embedded.in_orm(prepare)
    with pytest.raises(InvalidStatus) as refusal:
        await ChatClient.connect(embedded.node().ws_url, **given)
    assert refusal.value.response.status_code == 403


async def test_a_ticket_is_good_for_half_a_minute(embedded: Product) -> None:
    def prepare() -> str:
        user = factories.person(f"slow{embedded.fresh_suffix()}")
        factories.token(user)
        ticket, _expires_at = tokens.issue_ticket(Device.objects.get(user=user))
        Ticket.objects.filter(device__user=user).update(expires_at=timezone.now() - timedelta(seconds=1))
        return ticket

    ticket = await embedded.in_orm(prepare)
    with pytest.raises(InvalidStatus) as refusal:
        await ChatClient.connect(embedded.node().ws_url, ticket=ticket)
    assert refusal.value.response.status_code == 403


async def test_who_is_not_a_member_hears_nothing(embedded: Product) -> None:
    scene = await embedded.in_orm(lambda: scenes.build(suffix=embedded.fresh_suffix(), store_files=False))
    carol, *others = [await connected(embedded, scene, role) for role in ("member", "outsider", "former", "staff")]
    bob = await connected(embedded, scene, "admin")
    await carol.say(scene.cast.group.pk, "Among us")
    await carol.request("react", conversation=scene.cast.group.pk, seq=1, emoji="👏", on=True)
    await carol.request("typing", conversation=scene.cast.group.pk)
    await bob.next_event("typing")  # what was said before it has reached the members
    for other in others:
        await other.settle()
    heard = [event["event"] for other in others for event in other.events if event["event"] != "hello"]
    for client in (carol, bob, *others):
        await client.close()
    assert heard == []


async def test_who_is_removed_hears_so_and_nothing_after(embedded: Product) -> None:
    scene = await embedded.in_orm(lambda: scenes.build(suffix=embedded.fresh_suffix(), store_files=False))
    carol, bob = await connected(embedded, scene, "member"), await connected(embedded, scene, "admin")

    def remove() -> None:
        group, carols = ConversationId(scene.cast.group.pk), UserId(scene.cast.carol.pk)
        membership.remove(access.member_of(UserId(scene.cast.alice.pk), group), carols)

    await embedded.in_orm(remove)
    removed = await carol.next_event("conversation", where=lambda event: bool(event.get("removed")))
    await bob.say(scene.cast.group.pk, "Now among us")
    await bob.message(seq=6)
    await carol.settle()
    heard = [event["message"]["seq"] for event in carol.heard("message")]
    for client in (carol, bob):
        await client.close()
    assert removed["conversation"] == {"id": scene.cast.group.pk}
    assert 6 not in heard
