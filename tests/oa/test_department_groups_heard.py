"""What people hear of it in the running product: the change is made by one call, the worker brings the groups in step."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import pytest
import pytest_asyncio

from imcore.models import User
from imcore.protocol import Close
from oa import orgchart
from oa.models import Employee
from oa.orgchart import Place
from tests import factories
from tests.chat_client import ChatClient, Refused
from tests.oa.office import department, hire
from tests.products import Product


@dataclass
class Office:
    """The boss and the member work in the department; the newcomer and the leaver do not share it."""

    clerk: User
    boss: Employee
    member: Employee
    newcomer: Employee
    leaver: Employee
    department: int
    elsewhere: int


@pytest.fixture
def office(embedded: Product) -> Office:
    with embedded.orm():
        links, elsewhere = department(), department()
        boss, member = (hire(factories.person(), links, rank=rank) for rank in (9, 5))
        newcomer, leaver = hire(factories.person(), elsewhere), hire(factories.person(), links)
        clerk = factories.person(is_staff=True, is_superuser=True)
        return Office(clerk, boss, member, newcomer, leaver, links.pk, elsewhere.pk)


@pytest_asyncio.fixture
async def sockets(embedded: Product, office: Office) -> AsyncIterator[dict[str, ChatClient]]:
    """Everybody's, by part."""
    opened = {}
    for part in ("boss", "member", "newcomer", "leaver"):
        token = await embedded.in_orm(partial(factories.token, getattr(office, part).user))
        opened[part] = await ChatClient.connect(embedded.node().ws_url, token=token)
    yield opened
    for socket in opened.values():
        await socket.close()


async def post(embedded: Product, office: Office, path: str, **body: object) -> dict[str, object]:
    """What the running product answers the clerk."""

    def ask() -> dict[str, object]:
        with embedded.http(office.clerk) as client:
            answer = client.post(path, json=body)
            assert answer.is_success, answer.text
            made: dict[str, object] = answer.json()
            return made

    return await embedded.in_orm(ask)


async def test_a_new_group_is_heard_of_by_its_members_and_then_heard(
    embedded: Product, office: Office, sockets: dict[str, ChatClient]
) -> None:
    made = await post(embedded, office, "/department-groups", department=office.department)
    for part in ("boss", "member", "leaver"):
        told = (await sockets[part].next_event("conversation", where=lambda e: "role" in e["conversation"]))["conversation"]
        assert (told["id"], told["role"]) == (made["conversation"], "owner" if part == "boss" else "member")
    await sockets["boss"].say(made["conversation"], "welcome")
    assert (await sockets["member"].message(seq=3))["body"] == {"text": "welcome"}
    await sockets["newcomer"].settle()
    assert sockets["newcomer"].heard("message") == []


async def test_who_is_moved_hears_so_and_then_hears_or_hears_no_more(
    embedded: Product, office: Office, sockets: dict[str, ChatClient]
) -> None:
    made = await post(embedded, office, "/department-groups", department=office.department)
    number: int = made["conversation"]  # type: ignore[assignment]

    def reorganise() -> None:
        orgchart.assign(office.newcomer.pk, [Place(office.department)])
        orgchart.assign(office.member.pk, [Place(office.elsewhere)])

    await embedded.in_orm(reorganise)  # in a process of its own, whose broker is not the product's
    await post(embedded, office, f"/employees/{office.leaver.pk}/leave")  # and this asks the product's worker
    assert await sockets["leaver"].close_code() == Close.ACCOUNT_ENDED
    told = await sockets["newcomer"].next_event("conversation", where=lambda e: "role" in e["conversation"])
    assert (told["conversation"]["id"], told["conversation"]["member_count"]) == (number, 2)
    farewell = await sockets["member"].next_event("conversation", where=lambda e: e.get("removed", False))
    assert farewell["conversation"] == {"id": number}
    said = await sockets["boss"].say(number, "who is here?")
    assert (await sockets["newcomer"].message(seq=said["seq"]))["body"] == {"text": "who is here?"}
    await sockets["member"].settle()
    assert said["seq"] not in [message["seq"] for message in sockets["member"].messages()]
    with pytest.raises(Refused, match="not_member"):
        await sockets["member"].say(number, "still here")


async def test_a_member_cannot_leave_by_hand(embedded: Product, office: Office, sockets: dict[str, ChatClient]) -> None:
    made = await post(embedded, office, "/department-groups", department=office.department)

    def leave() -> tuple[int, str]:
        with embedded.http(office.member.user, device="mobile") as client:
            answer = client.delete(f"/groups/{made['conversation']}/members/{office.member.user_id}")
            return answer.status_code, answer.json()["error"]["code"]

    assert await embedded.in_orm(leave) == (403, "forbidden")
    said = await sockets["boss"].say(made["conversation"], "still here")
    assert (await sockets["member"].message(seq=said["seq"]))["body"] == {"text": "still here"}
