"""What a supervisor, a load balancer and a monitor ask. At the root, not under /api."""

import math
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from ipaddress import ip_address, ip_network
from typing import Any

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from imcore import draining
from imcore.messagebox import outbox
from imcore.metrics.counters import OUTBOX_AGE, OUTBOX_BATCHES

DEADLINE_SECONDS = 2.0
# what a reverse proxy adds: a request with one of them did not come from the machine that it seems to come from
PROXY_HEADERS = ("X-Forwarded-For", "Forwarded", "X-Real-IP")

# apart from the threads that serve requests, which may all be waiting for the very service that is asked about
_askers = ThreadPoolExecutor(max_workers=6, thread_name_prefix="readyz")


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where all that is needed is there and the node is not on its way out, else 503; each service by name."""
    questions = {"database": _ask_database, "layer": _ask_layer, "broker": _ask_broker}
    asked = {name: _askers.submit(question) for name, question in questions.items()}
    answers = {name: _answer(future) for name, future in asked.items()}
    status = "ok" if all(answer == "ok" for answer in answers.values()) else "unavailable"
    if not draining.is_ready():
        status = "draining"
    return JsonResponse({"status": status} | answers, status=200 if status == "ok" else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format, of this process, for the addresses of METRICS_ADDRESSES."""
    if not may_read_metrics(request):
        return JsonResponse({"error": {"code": "forbidden", "message": "not public", "detail": {}}}, status=403)
    _ask_outbox()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _ask_outbox() -> None:
    """Where the database is away nobody knows, and the rest can still be read."""
    try:
        standing = outbox.standing()
    except (OperationalError, InterfaceError):
        connection.close()
        OUTBOX_BATCHES.set(math.nan)
        OUTBOX_AGE.set(math.nan)
    else:
        OUTBOX_BATCHES.set(standing.batches)
        OUTBOX_AGE.set(standing.oldest_seconds)


def may_read_metrics(request: HttpRequest) -> bool:
    """Does the request come straight from one of the addresses (or networks) that may?"""
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ip_network(network, strict=False) for network in settings.IMCORE["metrics_addresses"])


def _answer(future: "Future[None]") -> str:
    try:
        future.result(timeout=DEADLINE_SECONDS)
    except (TooSlow, DatabaseError, redis.RedisError, OSError):
        future.cancel()
        return "unavailable"
    return "ok"


def _ask_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # the asker's thread keeps none: a kept one would tell of the past


def _ask_layer() -> None:
    layer: dict[str, Any] = settings.CHANNEL_LAYERS["default"]
    for host in layer.get("CONFIG", {}).get("hosts", ()):
        _ping(host)


def _ask_broker() -> None:
    if settings.CELERY_BROKER_URL.startswith(("redis://", "rediss://", "unix://")):
        _ping(settings.CELERY_BROKER_URL)


def _ping(address: str) -> None:
    with redis.Redis.from_url(address, socket_timeout=1, socket_connect_timeout=1) as client:
        client.ping()


urlpatterns = [path("healthz", healthz), path("readyz", readyz), path("metrics", metrics)]
