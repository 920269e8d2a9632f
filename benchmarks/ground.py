"""What every benchmark stands on: a private PostgreSQL and Redis, people in it, and servers on a core of their own."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import lanes
from tests.services import free_port, running_services, until

ROOT = Path(__file__).resolve().parent.parent
PRODUCT, NAIVE, RAW = "config.asgi:application", "benchmarks.naive:application", "benchmarks.raw:application"
OPEN_FILES = 20_000
SERVER_CPU, CLIENT_CPU = 0, 1


class Ground:
    """A migrated database and a Redis."""

    def __init__(self, database_url: str, redis_url: str, folder: Path) -> None:
        self._variables = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
            "FRAMES_PER_SECOND": "100000",  # a client here stands for many people
            "FRAMES_BURST": "1000000",
            "REST_RATE": "1000000/min",
        }
        self._folder = folder
        self._first = "from django.core.management import call_command; call_command('migrate', verbosity=0)"

    def _shell(self, statements: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", statements]
        done = subprocess.run(command, cwd=ROOT, env=self._variables, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def fill(self, call: str) -> Any:
        """Runs a function of benchmarks.people, e.g. `pairs(100)` → what it says. The planner knows the rows afterwards."""
        said = self.ask("people", call)
        self.analyze()
        return said

    def ask(self, module: str, call: str) -> Any:
        """Runs a function of one of these modules in a process with the product's models → what it says; the first migrates."""
        said = self._shell(f"{self._first}\nfrom benchmarks import {module}; {module}.{call}")
        self._first = ""
        return json.loads(said)

    def analyze(self) -> None:
        """Tells PostgreSQL what the tables hold, as its autovacuum would in time."""
        with psycopg.connect(self._variables["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    @contextmanager
    def serving(self, application: str) -> Iterator[tuple[int, int]]:
        """A server process on SERVER_CPU → its port and its process id."""
        port = free_port()
        cpu = [str(SERVER_CPU)] if several_cores() else []
        with (self._folder / "server.log").open("ab") as log:
            command = [sys.executable, "-m", "benchmarks.serve", application, str(port), *cpu]
            process = subprocess.Popen(command, cwd=ROOT, env=self._variables, stdout=log, stderr=log)
        try:
            until(lambda: _listens(process, port, self._folder / "server.log"), what=application)
            yield port, process.pid
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the server ended: {log.read_text()[-3000:]}")
    listening = f"{port:04X}"
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(row.split()[1].endswith(f":{listening}") and row.split()[3] == "0A" for row in rows)


def several_cores() -> bool:
    """Is there a core for the server and another one for the rest?"""
    return (os.cpu_count() or 1) > max(SERVER_CPU, CLIENT_CPU)


@contextmanager
def prepared(*, beside_a_server: bool = True) -> Iterator[Ground]:
    """Everything, and gone afterwards. This process, the client, stays off the server's core, and so do PostgreSQL and Redis;
    where no server is measured, all run where there is room."""
    lack = lanes.missing("services")
    if lack:
        raise SystemExit(f"This benchmark needs PostgreSQL and Redis: {lack}.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    if beside_a_server and several_cores():
        os.sched_setaffinity(0, {CLIENT_CPU})
    with tempfile.TemporaryDirectory(prefix="hongyan-bench-") as folder, _stores() as stores:
        yield Ground(*stores, Path(folder))


@contextmanager
def _stores() -> Iterator[tuple[str, str]]:
    """Those that the environment names, for this benchmark alone; else private ones."""
    given = os.environ.get("BENCH_DATABASE_URL"), os.environ.get("BENCH_REDIS_URL")
    if given[0] and given[1]:
        yield given[0], given[1]
        return
    with running_services() as services:
        yield services.postgres.create("bench"), services.redis.url
