"""The product, run for real: server processes on free ports, over SQLite alone or PostgreSQL and Redis."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config import env
from imcore.models import Message
from tests import factories, said
from tests.services import READY_SECONDS, Services, free_port, until

ROOT = Path(__file__).resolve().parent.parent
Result = TypeVar("Result")
_swap = RLock()


def environment(**given: str) -> dict[str, str]:
    """The variables of a product's process: this one's, less what only the tests need."""
    kept = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "PORT") and not k.startswith("PYTEST")
    }
    return kept | {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "INFO", "REST_RATE": "100000/min"} | given


def plain_client(url: str, **options: Any) -> httpx.Client:
    """A client of a server of ours; without the certificates that http never asks for: reading them took 24 ms (2026-11-24)."""
    return httpx.Client(base_url=url, verify=False, event_hooks={"request": [said.request]}, **options)


def log_file(folder: Path, name: str) -> Path:
    """Where a process that a test starts writes: in the folder, or where `make test` keeps the logs until it has read them."""
    return Path(said.FOLDER) / f"{name}-{os.getpid()}-{factories.number()}.log" if said.FOLDER else folder / f"{name}.log"


class Node:
    """One server process. The port stays the same over restarts, as it does behind a proxy."""

    def __init__(self, folder: Path, variables: dict[str, str], *, program: str = "scripts.serve") -> None:
        self.port, self.program = free_port(), program
        self.variables = variables | {"PORT": str(self.port)}
        self.log = log_file(folder, f"node-{self.port}")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where REST and pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        """Where the link is."""
        return f"ws://127.0.0.1:{self.port}/ws/v1"

    def start(self, *, within: float = READY_SECONDS) -> None:
        """Starts the process and waits until it serves."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.program], cwd=ROOT, env=self.variables, stdout=log, stderr=log
            )
        with plain_client(self.url, timeout=2) as client:
            until(lambda: self._serves(client), what=f"the server on port {self.port} ({self.log})", seconds=within)

    def _serves(self, client: httpx.Client) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"the server ended: {self.log.read_text()[-3000:]}")
        try:
            return client.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: nothing is said, nothing is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM: connections are told 1012."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def running(self) -> bool:
        """Was it started, and not ended since?"""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process's id. Raises where it does not run."""
        assert self._process is not None
        return self._process.pid


class Product:
    """One or more nodes over one database."""

    def __init__(self, nodes: list[Node], database: dict[str, Any], blocker: DjangoDbBlocker) -> None:
        self.nodes, self._blocker = nodes, blocker
        self._database = connections.configure_settings({"default": database | {"OF_A_PRODUCT": True}})["default"]
        self._turn = self._suffix = 0

    def node(self, index: int | None = None) -> Node:
        """The node of that number, or the next in turn."""
        if index is None:
            index, self._turn = self._turn, self._turn + 1
        return self.nodes[index % len(self.nodes)]

    def fresh_suffix(self) -> str:
        """For usernames that differ from all others in this database."""
        self._suffix += 1
        return f"-{self._suffix}"

    @contextmanager
    def orm(self) -> Iterator[None]:
        """Django's ORM speaks to this product's database within the block, outside any transaction."""
        with _swap, self._blocker.unblock():
            own, held = connections.settings["default"], getattr(_open(), "default", None)
            connections.settings["default"] = self._database
            if held is not None:
                del connections["default"]
            try:
                yield
            finally:
                if hasattr(_open(), "default"):
                    connections["default"].close()
                    del connections["default"]
                connections.settings["default"] = own
                if held is not None:
                    connections["default"] = held

    async def in_orm(self, ask: Callable[[], Result]) -> Result:
        """The function's result, run in a thread within `orm()`: for async tests."""

        def within() -> Result:
            with self.orm():
                return ask()

        return await asyncio.to_thread(within)

    def http(self, user: Any = None, *, node: int | None = None, device: str = "web") -> httpx.Client:
        """A REST client of a node with the user's fresh login; to be called outside of an event loop, closed by the caller."""
        headers = {}
        if user is not None:
            with self.orm():
                headers["Authorization"] = f"Bearer {factories.token(user, device_class=device)}"
        return plain_client(f"{self.node(node).url}/api/v1", headers=headers, timeout=15)

    def note_what_was_said(self) -> None:
        """What stands in this product's messages must stand in no log."""
        if said.FOLDER:
            with self.orm():
                for text in Message.objects.values_list("text", flat=True).iterator():
                    said.texts(text)

    def stop(self) -> None:
        """Ends all nodes."""
        for node in self.nodes:
            node.stop()


def _open() -> Any:
    """This thread's connections, by alias; Django has no public way to ask without opening one."""
    return connections._connections  # type: ignore[attr-defined]


@contextmanager
def embedded_product(
    folder: Path, blocker: DjangoDbBlocker, *, program: str = "scripts.serve", **variables: str
) -> Iterator[Product]:
    """One node over a fresh SQLite file."""
    database = sqlite_database(folder, blocker)
    variables = environment(DATA_DIR=str(folder), SECRET_KEY=settings.SECRET_KEY, **variables)  # what a test seals, it opens
    yield from _served(Product([Node(folder, variables, program=program)], database, blocker))


@contextmanager
def services_product(
    services: Services, folder: Path, blocker: DjangoDbBlocker, *, nodes: int, **variables: str
) -> Iterator[Product]:
    """Nodes over a fresh PostgreSQL database and the worker's Redis."""
    folder.mkdir(parents=True, exist_ok=True)
    database = f"product_{factories.number()}_{os.getpid()}"
    url = services.postgres.create(database, template=postgres_template(services, blocker))
    variables = environment(DATA_DIR=str(folder), DATABASE_URL=url, REDIS_URL=services.redis.url, **variables)
    running = Product([Node(folder, variables) for _ in range(nodes)], database_settings(url), blocker)
    yield from _served(running)


def database_settings(url: str) -> dict[str, Any]:
    """The settings that the product reads from that DATABASE_URL."""
    with pytest.MonkeyPatch.context() as variables:
        variables.setenv("DATABASE_URL", url)
        return env.database("DATABASE_URL", sqlite=Path())


def _served(running: Product) -> Iterator[Product]:
    try:
        for node in running.nodes:
            node.start()
        yield running
    finally:
        running.stop()
        running.note_what_was_said()


def sqlite_database(folder: Path, blocker: DjangoDbBlocker) -> dict[str, Any]:
    """A migrated, empty file where a product with that DATA_DIR looks for it → its settings. It is migrated once per worker."""
    made = Path(os.environ["DATA_DIR"]) / "template.sqlite3"
    if not made.exists():
        fresh = made.with_suffix(".new")
        _migrate(f"sqlite://{quote(str(fresh))}", blocker)
        fresh.rename(made)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "hongyan.sqlite3"
    shutil.copyfile(made, file)
    return database_settings(f"sqlite://{quote(str(file))}")


def postgres_template(services: Services, blocker: DjangoDbBlocker) -> str:
    """A migrated, empty database, to make others of; made once per cluster."""
    name = "product_template"
    if not services.postgres.exists(name):
        _migrate(services.postgres.create(f"{name}_new"), blocker)
        services.postgres.rename(f"{name}_new", name)
    return name


def _migrate(url: str, blocker: DjangoDbBlocker) -> None:
    """In this process, which has the product loaded: a new one takes 2 s before its first statement (2026-11-24)."""
    with Product([], database_settings(url), blocker).orm():
        call_command("migrate", verbosity=0, interactive=False)
    ContentType.objects.clear_cache()  # it knows rows of that database by the name of this process's own
