"""Runs one node: `python -m scripts.serve`. PORT (8000) and HOST (127.0.0.1) say where it listens."""

import os
import socket
import sys
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from imcore import draining
from imcore.protocol import FRAME_LIMIT_BYTES

SHUTDOWN_SECONDS = 5


class NodeServer(uvicorn.Server):
    """Told to end, it lets its sockets move to other nodes first (DRAIN_SECONDS); told once more, it does not wait for them."""

    told = 0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to end."""
        self.told += 1
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Still listens while sockets move; then ends as any server does."""
        await draining.leave(settings.IMCORE["drain_seconds"], hurried=lambda: self.told > 1)
        await super().shutdown(sockets)


def configuration(*, host: str, port: int, application: str = "config.asgi:application") -> uvicorn.Config:
    """How the product is served everywhere: by `make run`, in production and in the tests."""
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="wsproto",  # fails no case of the Autobahn suite (docs/decisions)
        ws_max_size=FRAME_LIMIT_BYTES,  # a larger one is closed with 1009 before it is held in memory
        ws_per_message_deflate=False,  # frames are encoded once for all readers; compressing would be per reader
        ws_ping_interval=None,  # the protocol's own heartbeat tells more: it passes through every proxy
        ws_ping_timeout=None,
        lifespan="on",
        proxy_headers=False,  # Django reads them, as PROXY_COUNT says
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def given_host() -> str:
    """HOST, or this machine only."""
    return os.environ.get("HOST", "").strip() or "127.0.0.1"


def given_port() -> int | None:
    """PORT, where it is given. Raises SystemExit with a sentence."""
    given = os.environ.get("PORT", "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):
        raise SystemExit(f"PORT={given!r}: expected 1 to 65535.")
    return int(given)


def main() -> int:
    """Serves until told to stop; 1 where the server could not start."""
    server = NodeServer(configuration(host=given_host(), port=given_port() or 8000))
    try:
        server.run()
    except KeyboardInterrupt:
        return 0
    except ImproperlyConfigured as fault:
        raise SystemExit(str(fault)) from None
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
