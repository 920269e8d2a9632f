"""A switch and maintenance are in force, and told, on every node while people are connected."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.lines import in_force, maintenance
from imcore.models import BusinessLine, Conversation
from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect
from tests.products import Product

PATIENCE_SECONDS = 60.0


async def told(client: ChatClient, name: str, fits: Callable[[Any], bool]) -> Any:
    """The data of the signal that fits. The product is everybody's: others may have signals of their own."""

    def found() -> list[Any]:
        signals = [frame for frame in client.frames if frame.get("event") == "signal" and frame["name"] == name]
        return [frame["data"] for frame in signals if fits(frame["data"])]

    await client.wait_for(found, what=name, deadline=PATIENCE_SECONDS)
    return found()[-1]


async def refusal(act: Awaitable[Any]) -> Refused:
    """What it is answered with."""
    with pytest.raises(Refused) as refused:
        await act
    return refused.value


async def test_a_switch_is_told_to_all_and_in_force(company: Cast, connect: Connect, product: Product) -> None:
    place = company.group.pk
    people = [await connect(company.alice, node=0), await connect(company.bob, node=1 % len(product.nodes))]
    said = await people[0].say(place, "mine")

    def switch(**switches: bool) -> str:
        line, _made = BusinessLine.objects.update_or_create(key=f"line{place}", defaults={"name": "A", "switches": switches})
        Conversation.objects.filter(pk=place).update(business_line=line)
        in_force.changed()
        return str(line.pk)

    line = await product.in_orm(lambda: switch(recall=False))
    for client in people:
        assert await told(client, "features", lambda data: line in data["off"])
    refused = await refusal(people[0].request("recall", conversation=place, seq=said["seq"]))
    assert (refused.code, refused.detail) == ("forbidden", {"feature": "recall"})
    late = await connect(company.carol)
    assert late.hello["features"][line] == ["recall"]

    await product.in_orm(switch)
    for client in people:
        assert await told(client, "features", lambda data: line not in data["off"]) is not None
    assert await people[0].request("recall", conversation=place, seq=said["seq"])


async def test_maintenance_is_told_holds_sends_back_and_ends(company: Cast, connect: Connect, product: Product) -> None:
    """By the staff's own act, in a product that other tests of this process share: it is over before this one is."""
    place, words = company.group.pk, f"disks {company.group.pk}"

    def make_staff() -> None:
        company.carol.is_staff = True
        company.carol.save()

    await product.in_orm(make_staff)
    people = [await connect(company.alice, node=0), await connect(company.bob, node=1 % len(product.nodes))]
    staff = await connect(company.carol)
    seq = (await people[0].say(place, "before"))["seq"]
    try:
        until = timezone.now() + timedelta(minutes=10)
        await product.in_orm(lambda: maintenance.announce(None, until=until, message=words))
        for client in people:
            plan = await told(client, "maintenance", lambda data: data.get("message") == words)
            assert plan["level"] == "reading"
            refused = await refusal(client.say(place, "meanwhile", client_id=f"kept-{client.hello['user']['id']}"))
            assert (refused.code, refused.detail) == ("unavailable", {"retry_after": 60, "maintenance": "reading"})
            refused = await refusal(client.request("react", conversation=place, seq=seq, emoji="👏", on=True))
            assert refused.code == "unavailable"
            assert len((await client.request("history", conversation=place))["messages"]) == 1
            assert (await client.request("read", conversation=place, seq=seq))["read_seq"] == seq
        assert (await staff.say(place, "staff go on"))["seq"] == seq + 1
        late = await connect(company.bob, device="mobile")
        assert late.hello["maintenance"]["message"] == words
    finally:
        await product.in_orm(lambda: maintenance.end(None))
    for client in people:
        assert await told(client, "maintenance", lambda data: data == {}) == {}
        assert await client.say(place, "meanwhile", client_id=f"kept-{client.hello['user']['id']}")
