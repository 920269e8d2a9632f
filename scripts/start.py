"""`make run` after its set-up: migrate, load the demo company, serve, say where."""

import os
import socket
import sys

import django
import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connections

from scripts.serve import configuration

FIRST_PORT, PORTS_TRIED = 8000, 100
DEMO_LOGINS = ("alice", "bob", "carol")
DEMO_PASSWORD = "hongyan-demo"  # noqa: S105  (shown on the demo's sign-in page; production refuses it)


class Announcing(uvicorn.Server):
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
    """Can a server listen there now?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def choose_port(host: str) -> int:
    """PORT where it is given; else 8000, or the next free one. Raises SystemExit with a sentence."""
    given = os.environ.get("PORT", "").strip()
    if given:
        if not given.isdigit() or not 1 <= int(given) <= 65535:
            raise SystemExit(f"PORT={given!r}: expected 1 to 65535.")
        if not is_free(host, int(given)):
            raise SystemExit(f"PORT={given}: something else listens there.")
        return int(given)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host, port):
            return port
    raise SystemExit(f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}; set PORT.")


def prepare() -> bool:
    """Brings the database up to date and loads the demo company where settings want one; was it wanted?"""
    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO:
            call_command("load_demo")
        connections.close_all()
        return bool(settings.DEMO)
    except (ImproperlyConfigured, OperationalError) as fault:
        raise SystemExit(str(fault).strip()) from None


def main() -> int:
    """Serves until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # the address below is what one looks for here
    host = os.environ.get("HOST") or "127.0.0.1"
    port = choose_port(host)
    logins = DEMO_LOGINS if prepare() else ()
    try:
        Announcing(configuration(host=host, port=port), logins=logins).run()
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
