"""Sentry is told what went wrong and where, and nothing of what people wrote; unset, it is not even imported."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.products import ROOT, environment

TOKEN, PHONE, WORDS = "hy_AbCdEfGhIjKlMnOpQrStUv", "13812345678", "Meet at the harbour"
# a hook that fails over a message, as a plug-in of a business line may; then what nobody catches
PROGRAM = f"""
import django
django.setup()
from structlog.contextvars import bind_contextvars
from imcore import extend
from imcore.conversations.access import MayPost
from imcore.draft import Draft
from imcore.extend import BeforeSendHook
from imcore.messaging import hooks

def fail(_proof, draft):
    token, phone = "{TOKEN}", "{PHONE}"
    raise KeyError(f"{{draft.text}} {{token}} {{phone}}")

extend.before_send._entries = {{"office.gate": BeforeSendHook(fail)}}  # instead of moderation's, which needs a database
bind_contextvars(request_id="proxy-0001")
one = Draft(sender=7, client_id="c-1", kind="text", body={{"text": "{WORDS}"}}, text="{WORDS}", conversation=12)
hooks.before_send(MayPost(7, 12, "group", "owner"), one)
raise ValueError("password={WORDS} {PHONE}")
"""


class Sentry(ThreadingHTTPServer):
    """Takes envelopes, as a Sentry server does."""

    bodies: list[bytes]

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events among what the envelopes hold: a line that says the kind of the next, then that."""
        lines = [json.loads(line) for body in self.bodies for line in body.splitlines() if line]
        return [after for before, after in pairwise(lines) if before.get("type") == "event"]


class Handler(BaseHTTPRequestHandler):
    """POST /api/<project>/envelope/."""

    server: Sentry

    def do_POST(self) -> None:
        """Keeps it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = {"Content-Encoding": self.headers.get("Content-Encoding", "identity")}
        self.server.bodies.append(httpx.Response(200, headers=packed, content=body).content)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    """A server on this machine."""
    with Sentry(("127.0.0.1", 0), Handler) as server:
        server.bodies = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def run(program: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process of the product that does just that."""
    given = environment(DATA_DIR=str(folder), **variables)
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def test_it_hears_of_the_error_and_of_nothing_that_was_written(sentry: Sentry, tmp_path: Path) -> None:
    done = run(PROGRAM, tmp_path, SENTRY_DSN=f"http://key@127.0.0.1:{sentry.server_port}/1")
    assert done.stderr.count("Traceback") == 2, done.stderr
    failed, uncaught = sentry.events
    assert failed["logentry"] == {"message": "before_send %s failed", "params": ["office.gate"]}
    assert failed["tags"] == {"request_id": "proxy-0001"}
    assert failed["extra"] == {"sender_id": 7, "conversation_id": 12, "client_id": "c-1"}
    [error] = failed["exception"]["values"]
    assert (error["type"], [frame["function"] for frame in error["stacktrace"]["frames"]]) == (
        "KeyError",
        ["before_send", "fail"],
    )
    assert [error["type"] for error in uncaught["exception"]["values"]] == ["ValueError"]
    sent = b"".join(sentry.bodies).decode()
    assert [secret for secret in (TOKEN, PHONE, WORDS) if secret in sent] == []
    assert {"request", "user", "breadcrumbs", "modules"} & (set(failed) | set(uncaught)) == set()


def test_without_an_address_it_is_not_imported(tmp_path: Path) -> None:
    done = run("import django, sys; django.setup(); print('sentry_sdk' in sys.modules)", tmp_path)
    assert (done.stdout, done.returncode) == ("False\n", 0), done.stderr
