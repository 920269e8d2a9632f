"""The page of the system's state: all nodes together, with lines of their last ten minutes."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from imcore.admin import operations
from imcore.metrics import board, pushes
from imcore.metrics.board import EVERY_SECONDS, MemoryBoard, Report, Sample
from imcore.metrics.counters import FAST
from imcore.metrics.pushes import MemoryOutcomes
from imcore.models import Outbox, User
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
SLOT = 340_000_000  # some moment, in steps of five seconds


def report(name: str, *values: float, connections: int) -> Report:
    """A node that has sent so many messages per second, five seconds after five seconds."""
    samples = [
        Sample((SLOT + place) * EVERY_SECONDS + 1, connections, connections - 1, value, 0.0, 0.02, 0.005, connections)
        for place, value in enumerate(values)
    ]
    acks = [10, *[0] * len(FAST)]
    return Report(name, {"web": connections}, acks, {"muted": connections}, {"redis": 1}, 2, samples)


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> MemoryBoard:
    """A board with two nodes; no notification was sent."""
    monkeypatch.setattr(pushes, "_outcomes", MemoryOutcomes())
    written = MemoryBoard()
    monkeypatch.setattr(board, "_board", written)
    written.write(report("node-a", 1.0, 2.0, 3.0, connections=3))
    written.write(report("node-b", 10.0, 20.0, 4.0, connections=5))
    return written


@pytest.mark.usefixtures("nodes")
def test_the_nodes_are_added_up(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Outbox.objects.create(message_ids=[])
    with django_assert_num_queries(11):
        found = operations.state()
    assert [(node["name"], node["last"].connections, node["devices"]) for node in found["nodes"]] == [
        ("node-a", 3, "web 3"),
        ("node-b", 5, "web 5"),
    ]
    assert (found["connections"], found["rate"]) == (8, 7.0)
    assert (found["p50"], found["p99"]) == ("0.5 ms", "1.0 ms")
    assert (found["refused"], found["away"], found["repairs"]) == ([("muted", 8)], [("redis", 2)], 4)
    assert [queue.waiting for queue in found["queues"]] == [1, 0, 0, 0, 0]
    assert found["push"]["share"] == "-"


@pytest.mark.usefixtures("nodes")
def test_a_line_adds_up_the_nodes_moment_by_moment_and_leaves_out_the_present_one() -> None:
    messages, connections, half, most, waiting, errors = operations.charts([node.samples for node in board.current().read()])
    assert (messages.most, messages.points) == (22.0, "595,50 600,0")
    assert (connections.most, connections.points) == (8, "595,0 600,0")
    assert (half.most, most.most, waiting.most, errors.most) == (5.0, 20.0, 5, 0)


@pytest.mark.usefixtures("nodes")
def test_the_page_shows_them_and_offers_only_what_its_reader_may(clerk: Callable[..., User], browser: Browser) -> None:
    url = reverse("admin:imcore_operations")
    shown = browser(clerk("view_outbox")).get(url).content.decode()
    assert ("node-a" in shown, "node-b" in shown, 'http-equiv="refresh"' in shown, "End logins" in shown) == (
        True, True, False, False,
    )  # fmt: skip
    live = browser(clerk("view_outbox", "view_device", "change_device")).get(url + "?live").content.decode()
    assert ('http-equiv="refresh"' in live, "End logins" in live) == (True, True)


def test_without_a_node_the_page_says_so(chief: User, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "_board", MemoryBoard())
    client: Client = browser(chief)
    assert "No node has told of itself" in client.get(reverse("admin:imcore_operations")).content.decode()
