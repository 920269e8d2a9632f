"""Who may open which page, and what operators may ask. One row per page, one column per person."""

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.permissions.routes import pages
from tests.permissions.scene import columns

pytestmark = pytest.mark.django_db
PEOPLE = ("anonymous", "plain", "staff")

# fmt: off
TABLE = [
    #                  anonymous plain staff
    ("GET /",          "302      200   200"),
    ("GET /login",     "200      302   302"),  # who is signed in is led on
    ("GET /logout",    "405      405   405"),  # a link signs nobody out
    ("POST /logout",   "302      302   302"),
    ("GET /healthz",   "200      200   200"),
    ("GET /readyz",    "200      200   200"),
    ("GET /metrics",   "200      200   200"),  # from this machine
    ("GET /api/schema/", "200    200   200"),
    ("GET /api/docs/", "200      200   200"),
    ("GET /mail/unsubscribe/{token}", "404 404 404"),  # of no token that was made here
    ("POST /mail/unsubscribe/{token}", "404 404 404"),
    ("GET /api/",      "404      404   404"),
    ("GET /facade/",   "404      404   404"),
    ("POST /hooks/{token}", "401 401   401"),  # the address is the proof, and this is none
    ("POST /hooks/robot/send", "200 200 200"),  # refused too: DingTalk's and WeCom's senders look at the errcode
    ("POST /hooks/cgi-bin/webhook/send", "200 200 200"),
    ("POST /hooks/cgi-bin/webhook/upload_media", "200 200 200"),
    ("POST /oauth/token", "400   400   400"),  # for clients: what is lacking is said in RFC 6749's words
]
OUTSIDE = [  # the same from another machine: the metrics are not public, whoever asks
    ("GET /healthz",   "200      200   200"),
    ("GET /readyz",    "200      200   200"),
    ("GET /metrics",   "403      403   403"),
]
# fmt: on


def ask(row: str, who: str, **extra: Any) -> int:
    """The status of the row's answer to that person."""
    client, (method, path) = Client(), row.split()
    if who != "anonymous":
        user = factories.person(is_staff=who == "staff", is_superuser=who == "staff")
        client.force_login(user, backend="imcore.accounts.backends.PeopleBackend")
    return client.generic(method, path, **extra).status_code


def test_every_page_has_a_row() -> None:
    assert sorted({row.split()[1] for row, _cells in TABLE}) == sorted(pages())


@pytest.mark.parametrize(("row", "who", "cell"), columns(TABLE, PEOPLE))
def test_a_page_opens_as_the_table_says(row: str, who: str, cell: str) -> None:
    assert ask(row, who) == int(cell)


@pytest.mark.parametrize(("row", "who", "cell"), columns(OUTSIDE, PEOPLE))
def test_a_page_opens_from_outside_as_the_table_says(row: str, who: str, cell: str) -> None:
    assert ask(row, who, REMOTE_ADDR="203.0.113.9") == int(cell)
