"""What a node counts of itself, read as a monitor reads it; and the dashboard that is drawn from it."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from imcore.metrics import counters
from tests.cast import Cast
from tests.chat_client import ChatClient, Refused
from tests.conftest import Connect
from tests.products import ROOT, Product, plain_client

DASHBOARD = ROOT / "docs" / "grafana.json"
PROMETHEUS_OWN = {"process_resident_memory_bytes"}  # of the client library, on Linux
Figures = dict[str, float]


def figures(product: Product, node: int = 0) -> Figures:
    """All samples of a node, as they are written."""
    with plain_client(product.node(node).url) as client:
        text = client.get("/metrics").text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {s.name + "".join(f" {k}={v}" for k, v in sorted(s.labels.items())): s.value for s in samples}


async def grown(product: Product, before: Figures, name: str, by: float) -> None:
    """Waits until the figure is that much larger than before."""
    now = before
    for _try in range(100):
        now = await asyncio.to_thread(figures, product)
        if now.get(name, 0) - before.get(name, 0) == by:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{name}: {before.get(name, 0)} → {now.get(name, 0)}, and not {by} more")


async def refused(client: ChatClient, conversation: int) -> str:
    """The code of a send that is not taken."""
    with pytest.raises(Refused) as refusal:
        await client.say(conversation, "")
    return refusal.value.code


async def test_a_node_counts_what_it_does(company: Cast, connect: Connect, product: Product) -> None:
    before = await asyncio.to_thread(figures, product)
    alice, bob = await connect(company.alice, node=0, device="pad"), await connect(company.bob, node=0)
    ok = await alice.say(company.group.pk, "one", client_id="c-1")
    await alice.say(company.group.pk, "one", client_id="c-1")
    assert await refused(alice, company.group.pk) == "invalid"
    await bob.message(seq=ok["seq"])
    for name, by in {
        "hongyan_hellos_total": 2,
        "hongyan_connections device_class=pad": 1,
        "hongyan_frames_in_total": 3,
        "hongyan_frames_out_total": 7,  # two hellos, three answers, the event to both
        "hongyan_messages_accepted_total": 1,
        "hongyan_messages_duplicate_total": 1,
        "hongyan_messages_refused_total code=invalid": 1,
        "hongyan_link_errors_total code=invalid": 1,
        "hongyan_ack_seconds_count": 3,
        "hongyan_batch_size_count": 3,
        "hongyan_batch_size_bucket le=1.0": 3,
    }.items():
        await grown(product, before, name, by)
    await alice.close()
    await grown(product, before, "hongyan_connections device_class=pad", 0)
    await grown(product, before, "hongyan_closes_total code=1006", 1)


async def test_looks_tasks_and_routes_are_counted_too(embedded: Product) -> None:
    before = await asyncio.to_thread(figures, embedded)
    with embedded.http(node=0) as client:
        assert client.get("/conversations/4711/settings").status_code == 401
    after = await asyncio.to_thread(figures, embedded)
    request = "hongyan_http_requests_total method=GET route=api/v1/conversations/<id:conversation_id>/settings status=401"
    assert after[request] - before.get(request, 0) == 1
    assert not [name for name in after if "4711" in name]
    for name in ("hongyan_looks_total outcome=done", "hongyan_task_runs_total task=imcore.tasks.drain_outbox"):
        for _try in range(100):
            now = await asyncio.to_thread(figures, embedded)
            if now.get(name, 0) > before.get(name, 0):
                break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError(f"{name} stands still")


def expressions(board: Path) -> Iterator[str]:
    """What its panels ask Prometheus for."""
    for panel in json.loads(board.read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def test_the_dashboard_asks_for_nothing_that_no_node_tells_and_leaves_nothing_out() -> None:
    asked = {name for said in expressions(DASHBOARD) for name in re.findall(r"\b(?:hongyan|process)_\w+", said)}
    told = set(counters.names())
    assert asked - told - PROMETHEUS_OWN == set()
    families = {name.removesuffix("_bucket").removesuffix("_total") for name in asked}
    own = {name for name in told if name.startswith("hongyan_") and not re.search(r"_(sum|count|bucket)$", name)}
    assert {name.removesuffix("_total") for name in own} - families == set()


def test_its_panels_have_places_of_their_own() -> None:
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in json.loads(DASHBOARD.read_text())["panels"]]
    assert len(set(places)) == len(places) > 10
