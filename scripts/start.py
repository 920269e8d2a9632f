"""`make run` after its set-up: migrate, load the demo company, serve, say where."""

import errno
import gc
import os
import socket
import sys

import django
import redis
import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.db.migrations.exceptions import MigrationSchemaMissing

from scripts.serve import NodeServer, configuration, given_host, given_port

FIRST_PORT, PORTS_TRIED = 8000, 100
DEMO_LOGINS = ("alice", "bob", "carol")
DEMO_PASSWORD = "hongyan-demo"  # noqa: S105  (shown on the demo's sign-in page; production refuses it)


class Announcing(NodeServer):
    """Says where it is once it serves, and not before."""

    def __init__(self, config: uvicorn.Config, *, logins: tuple[str, ...]) -> None:
        super().__init__(config)
        self._logins = logins

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens, then prints the address and the demo's logins."""
        await super().startup(sockets)
        if self.started:
            print(f"\n  Hongyan 鸿雁   http://{self.config.host}:{self.config.port}/\n")
            for name in self._logins:
                print(f"  {name:<8} {DEMO_PASSWORD}")
            print("\n  Ctrl+C stops it; the data stays.\n", flush=True)


def is_free(host: str, port: int) -> bool:
    """Can a server listen there now? Raises SystemExit where it can at no port of this host."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            return False
        if fault.errno in (errno.EACCES, errno.EPERM):
            raise SystemExit(f"PORT={port}: this user may not listen there.") from None
        raise SystemExit(f"HOST={host}: nothing can listen there ({fault.strerror}).") from None
    return True


def choose_port(host: str) -> int:
    """PORT where it is given; else 8000, or the next free one. Raises SystemExit with a sentence."""
    given = given_port()
    if given is not None:
        if not is_free(host, given):
            raise SystemExit(f"PORT={given}: something else listens there.")
        return given
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host, port):
            return port
    raise SystemExit(f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}; set PORT.")


def prepare() -> bool:
    """Brings the database up to date and loads the demo company where settings want one; was it wanted?

    Raises SystemExit with one line where a setting makes no sense, or a service that is named does not answer.
    """
    try:
        gc.disable()  # as config.asgi does, and for its reason
        django.setup()
        gc.freeze()
        gc.enable()
        ask_redis()
        call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO:
            call_command("load_demo")
        connections.close_all()
    except ImproperlyConfigured as fault:
        raise SystemExit(str(fault)) from None
    except (OperationalError, MigrationSchemaMissing) as fault:
        name = "DATABASE_URL" if os.environ.get("DATABASE_URL", "").strip() else "DATA_DIR"
        raise SystemExit(f"{name}: the database cannot be used: {one_line(fault)}") from None
    except CommandError as fault:
        raise SystemExit(f"{one_line(fault)} Or serve it without the demo: HONGYAN_DEMO=0.") from None
    return bool(settings.DEMO)


def ask_redis() -> None:
    """Asks each Redis that the environment names. Raises ImproperlyConfigured where one does not answer.

    In production a node starts without it, and delivers from the log; who starts by hand wants to know.
    """
    for name, address in [("REDIS_URL", settings.REDIS_URL), *(("BUS_URLS", address) for address in settings.BUS_URLS)]:
        if not address:
            continue
        try:
            with redis.Redis.from_url(address, socket_connect_timeout=3, socket_timeout=3) as client:
                client.ping()
        except (redis.RedisError, ValueError) as fault:
            raise ImproperlyConfigured(f"{name}: Redis cannot be used: {one_line(fault)}") from None


def one_line(fault: Exception) -> str:
    """What it says, without its line breaks."""
    return " ".join(str(fault).split())


def main() -> int:
    """Serves until told to stop; 1 where the server could not start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # the address below is what one looks for here
    os.environ.setdefault("WORKER_WITHIN", "true")  # with Redis, too, nobody else is started
    host = given_host()
    port = choose_port(host)
    server = Announcing(configuration(host=host, port=port), logins=DEMO_LOGINS if prepare() else ())
    try:
        server.run()
    except KeyboardInterrupt:
        return 0
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
