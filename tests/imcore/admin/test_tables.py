"""Every list and every page of the admin: it opens for who may see it, within a number of queries that does not grow."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imcore.admin.tables import LargeTable, ReadOnlyTable
from imcore.models import Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser, crowd

pytestmark = pytest.mark.django_db
TABLES = (
    "user",
    "device",
    "conversation",
    "groupchat",
    "member",
    "message",
    "report",
    "attachment",
    "businessline",
    "auditevent",
)
READ_ONLY = tuple(table for table in TABLES if table not in ("user", "businessline"))


def list_url(table: str) -> str:
    """The list of a table."""
    return reverse(f"admin:imcore_{table}_changelist")


def row_url(table: str) -> str:
    """The page of a table's newest row."""
    model = next(model for model in admin.site._registry if model._meta.label_lower == f"imcore.{table}")
    return reverse(
        f"admin:imcore_{table}_change", args=[model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]]
    )


def queries_of(browser: Browser, user: User, url: str) -> int:
    """How many queries a page takes in a browser that has opened it before."""
    client = browser(user)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("table", TABLES)
def test_a_list_opens_within_ten_queries(said: Message, browser: Browser, chief: User, table: str) -> None:
    assert queries_of(browser, chief, list_url(table)) <= 10


@pytest.mark.parametrize("table", TABLES)
def test_a_longer_list_takes_no_more_queries(said: Message, cast: Cast, browser: Browser, chief: User, table: str) -> None:
    short = queries_of(browser, chief, list_url(table))
    crowd(cast, 8)
    assert queries_of(browser, chief, list_url(table)) == short


@pytest.mark.parametrize("table", TABLES)
def test_a_row_opens_within_eighteen_queries(said: Message, browser: Browser, chief: User, table: str) -> None:
    assert queries_of(browser, chief, row_url(table)) <= 18


@pytest.mark.parametrize("table", TABLES)
def test_a_search_finds_nothing_and_fails_not(said: Message, browser: Browser, chief: User, table: str) -> None:
    page = browser(chief).get(list_url(table), {"q": "no such thing 0x"})
    assert page.status_code == 200
    assert list(page.context["cl"].result_list) == []


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", ["nobody", "employee", "staff without permission"])
def test_who_has_no_permission_is_refused(
    said: Message, browser: Browser, clerk: Callable[..., User], table: str, who: str
) -> None:
    user = {"nobody": None, "employee": factories.person(), "staff without permission": clerk()}[who]
    for url in (list_url(table), row_url(table)):
        page = (browser(user) if user else Client()).get(url)
        assert page.status_code == (403 if who == "staff without permission" else 302)


@pytest.mark.parametrize("table", TABLES)
def test_staff_with_the_view_permission_see_it(said: Message, browser: Browser, clerk: Callable[..., User], table: str) -> None:
    client = browser(clerk(f"view_{table}"))
    assert client.get(list_url(table)).status_code == client.get(row_url(table)).status_code == 200


@pytest.mark.parametrize("table", READ_ONLY)
def test_nothing_can_be_added_changed_or_deleted_where_the_product_alone_writes(
    said: Message, browser: Browser, chief: User, table: str
) -> None:
    client = browser(chief)
    page = row_url(table)
    assert client.get(reverse(f"admin:imcore_{table}_add")).status_code == 403
    assert client.get(page.replace("/change/", "/delete/")).status_code == 403
    assert client.post(page, {"text": "changed", "name": "changed"}).status_code == 403
    assert "delete_selected" not in client.get(list_url(table)).content.decode()


def test_the_log_is_never_counted(said: Message, browser: Browser, chief: User) -> None:
    client = browser(chief)
    with CaptureQueriesContext(connection) as captured:
        client.get(list_url("message"))
    assert [query["sql"] for query in captured if "COUNT(*)" in query["sql"] and "imcore_message" in query["sql"]] == []


def test_the_large_ones_are_read_only() -> None:
    assert issubclass(LargeTable, ReadOnlyTable)
