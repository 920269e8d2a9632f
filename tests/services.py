"""A private PostgreSQL cluster and a private Redis, on free ports, under a folder that ends with the run."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from tests import lanes

READY_SECONDS = 60.0


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(ready: Callable[[], object], *, what: str, seconds: float = READY_SECONDS) -> None:
    """Asks again every 50 ms until `ready` gives something true. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready within {seconds} s")
        time.sleep(0.05)


class Postgres:
    """One cluster: fsync on, so that a commit means what it means in production."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "cluster", free_port()
        programs = lanes.postgres_folder()
        assert programs is not None
        self._programs = programs
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            for parent in (folder, *folder.parents):
                if parent.stat().st_uid == 0 and str(parent) not in ("/", "/tmp"):
                    parent.chmod(parent.stat().st_mode | 0o011)
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(self.folder), "-U", "hongyan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Starts the cluster and waits until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200"
        self._run("pg_ctl", "-D", str(self.folder), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self, *, mode: str = "immediate") -> None:
        """`immediate` is a crash: the log is replayed at the next start."""
        self._run("pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "stop")

    @property
    def running(self) -> bool:
        """Is there a server process?"""
        return (self.folder / "postmaster.pid").exists()

    def restart(self) -> None:
        """A crash and a recovery."""
        self.stop()
        self.start()

    def url(self, database: str) -> str:
        """What DATABASE_URL takes."""
        return f"postgresql://hongyan@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """A new database, a copy of the template; gives its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"'.encode())
        return self.url(database)

    def rename(self, old: str, new: str) -> None:
        """Gives a database its final name, once it is complete."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"'.encode())

    def exists(self, database: str) -> bool:
        """Is there a database of that name?"""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is not None


class Redis:
    """One server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """What REDIS_URL takes."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        with (self.folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        until(self._answers, what="redis-server")

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        """A crash."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """It takes connections and bytes, and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it stood."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @property
    def running(self) -> bool:
        """Was it started, and not stopped since?"""
        return self._process is not None

    def restart(self) -> None:
        """A crash, and an empty server in its place."""
        self.stop()
        self.start()

    def flush(self) -> None:
        """Forgets everything."""
        with redis.Redis(port=self.port) as client:
            client.flushall()


class Services:
    """Both, with a migrated template database to copy."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres(folder / "postgres")
        self.redis = Redis(folder / "redis")

    def stop(self) -> None:
        """Ends both."""
        self.redis.stop()
        self.postgres.stop()


@contextmanager
def running_services() -> Iterator[Services]:
    """Both, until the block ends. Not in pytest's own folder: the next session's start closes that to PostgreSQL's user."""
    with tempfile.TemporaryDirectory(prefix="hongyan-services-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        running = Services(folder)
        try:
            yield running
        finally:
            running.stop()
