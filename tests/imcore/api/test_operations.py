"""/healthz, /readyz, /metrics."""

import socket
import time

import pytest
from django.conf import settings as product
from django.test import AsyncClient, Client, RequestFactory

from imcore import draining
from imcore.api import operations


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_process_is_healthy_without_asking_anyone(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_ready_names_each_service(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "layer": "ok", "broker": "ok"})


@pytest.mark.django_db(transaction=True)
async def test_a_node_on_its_way_out_is_not_ready(async_client: AsyncClient) -> None:
    draining.attach(list)
    await draining.leave(0, hurried=lambda: False)
    answer = await async_client.get("/readyz")
    draining.attach(list)
    assert (answer.status_code, answer.json()["status"], answer.json()["database"]) == (503, "draining", "ok")


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_away_is_named_with_503(client: Client, settings: object) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{closed_port()}"  # type: ignore[attr-defined]
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"], answer.json()["database"]) == (503, "unavailable", "ok")


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_silent_does_not_hold_the_answer_up(client: Client, settings: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # the kernel takes the connection, and nobody ever speaks
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}"  # type: ignore[attr-defined]
        began = time.monotonic()
        answer = client.get("/readyz")
        assert time.monotonic() - began < 2 * operations.DEADLINE_SECONDS
        assert (answer.status_code, answer.json()["broker"]) == (503, "unavailable")


@pytest.mark.django_db
def test_metrics_are_for_this_machine(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b"python_info" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "allowed"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.1.2.3", {}, True),
        ("10.2.0.1", {}, False),
        ("8.8.8.8", {}, False),
        ("", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "8.8.8.8"}, False),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, False),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, False),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, False),
    ],
)
def test_metrics_are_not_public(address: str, headers: dict[str, str], allowed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(product.IMCORE, "metrics_addresses", ["127.0.0.1", "::1", "10.1.0.0/16"])
    answer = operations.metrics(RequestFactory().get("/metrics", REMOTE_ADDR=address, headers=headers))
    assert answer.status_code == (200 if allowed else 403)
