"""Who comes and goes is told to those who watch, and to nobody else."""

import pytest

from imcore import presence
from imcore.link import presence_feed
from imcore.link.node import Node
from tests.cast import Cast
from tests.conftest import Connect
from tests.imcore.link.sockets import in_thread, listening

pytestmark = pytest.mark.django_db(transaction=True)


def here(user: int, place: str = "a/1", device_class: str = "web") -> presence.Here:
    return presence.Here(user, place, device_class)


async def test_the_coming_and_the_going_are_told(cast: Cast, node: Node) -> None:
    alice, watching = await listening(node, cast.alice)
    await node.hear(node.watch(watching, [cast.bob.pk]))
    await in_thread(lambda: presence_feed.arrived(here(cast.bob.pk)))
    await in_thread(lambda: presence_feed.arrived(here(cast.bob.pk, "a/2", "mobile")))
    await in_thread(lambda: presence_feed.gone(here(cast.bob.pk)))
    await in_thread(lambda: presence_feed.gone(here(cast.bob.pk, "a/2", "mobile")))
    await alice.until(lambda: len(alice.frames) == 5)
    told = [(frame["user"], frame["online"], frame["devices"]) for frame in alice.frames[1:]]
    bob = cast.bob.pk
    assert told == [(bob, True, ["web"]), (bob, True, ["mobile", "web"]), (bob, True, ["mobile"]), (bob, False, [])]
    assert all(frame["last_active"].endswith("Z") for frame in alice.frames[1:])


def test_whoever_was_never_here_was_never_active() -> None:
    assert presence_feed.look([2**40]) == {str(2**40): {"online": False, "devices": [], "last_active": None}}


def test_the_time_is_shown_as_everywhere_on_the_wire() -> None:
    shown = presence_feed.wire({"online": True, "devices": ["web"], "last_active": 1_763_884_800.1239})
    assert shown == {"online": True, "devices": ["web"], "last_active": "2025-11-23T08:00:00.123Z"}


def test_only_people_whom_the_viewer_sees_are_visible(cast: Cast) -> None:
    assert presence_feed.visible(cast.alice.pk, [cast.bob.pk, 2**40]) == [cast.bob.pk]
    assert presence_feed.visible(cast.alice.pk, []) == []


async def test_a_device_that_goes_leaves_the_other_online(company: Cast, connect: Connect) -> None:
    alice = await connect(company.alice)
    mobile, _ = await connect(company.bob, device="mobile"), await connect(company.bob)
    shown = (await alice.request("watch", users=[company.bob.pk]))["presence"]
    assert (shown[str(company.bob.pk)]["online"], shown[str(company.bob.pk)]["devices"]) == (True, ["mobile", "web"])
    await mobile.close()
    event = await alice.next_event("presence")
    assert (event["user"], event["online"], event["devices"]) == (company.bob.pk, True, ["web"])
