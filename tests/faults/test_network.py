"""The network between clients and nodes stalls, breaks inside a frame, loses what was answered."""

import pytest

from tests.cast import Cast
from tests.conftest import Connect
from tests.faults.traffic import Traffic
from tests.faults.wire import Wire

pytestmark = pytest.mark.faults


async def test_a_network_that_stalls_in_both_directions_loses_nothing(wired_traffic: Traffic, wires: list[Wire]) -> None:
    wires[0].stall()
    await wired_traffic.flows()
    wires[0].flow()
    await wired_traffic.flows()
    await wired_traffic.settle()


async def test_answers_that_never_arrive_make_no_second_message(wired_traffic: Traffic, wires: list[Wire]) -> None:
    for wire in wires:
        wire.stall(up=False)
        await wired_traffic.stored(10)
        wire.cut()
        wire.flow()
    await wired_traffic.flows()
    await wired_traffic.settle()


async def test_a_connection_that_breaks_inside_a_frame_stores_nothing_of_it(wired_traffic: Traffic, wires: list[Wire]) -> None:
    for count in (1, 50, 130, 260):
        for wire in wires:
            wire.cut_after(count)
        await wired_traffic.flows()
    await wired_traffic.settle()


async def test_a_message_whose_ack_is_lost_is_sent_again_elsewhere_and_stored_once(company: Cast, connect: Connect) -> None:
    alice, bob = await connect(company.alice, node=0), await connect(company.bob, node=1)
    await alice.post("send", conversation=company.group.pk, client_id="once", kind="text", body={"text": "once"})
    stored = await bob.message(seq=1)
    alice.drop()
    again = await connect(company.alice, node=1)
    ok = await again.say(company.group.pk, "once", client_id="once")
    assert (ok["seq"], ok["version"], ok["message_id"], ok["duplicate"]) == (1, 1, stored["id"], True)
    assert [m["client_id"] for m in await again.whole_log(company.group.pk)] == ["once"]
    await bob.settle()
    assert len(bob.heard("message")) == 1
