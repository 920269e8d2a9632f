"""Browsers signed in to the admin of an office."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imcore.models import User
from tests import factories

Clerk = Callable[..., Client]


@pytest.fixture
def chief(db: None) -> User:
    """A superuser."""
    return factories.person("chief", is_staff=True, is_superuser=True)


@pytest.fixture
def client(chief: User) -> Client:
    """The superuser's browser."""
    return browser_of(chief)


@pytest.fixture
def clerk(db: None) -> Clerk:
    """`clerk("view_department", …)` → the browser of staff with these permissions of the office."""

    def hired(*permissions: str) -> Client:
        user = factories.person(f"clerk{factories.number()}", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="oa"))
        return browser_of(user)

    return hired


def browser_of(user: User) -> Client:
    """A browser in which they are signed in."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend="imcore.accounts.backends.PeopleBackend")
    return browser


def queries_of(browser: Client, url: str) -> int:
    """How many queries a page takes in a browser that has opened it before."""
    assert browser.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)
