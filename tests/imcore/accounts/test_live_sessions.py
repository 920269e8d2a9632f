"""A page's session is good only while its login lives."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore.models import Device, User
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "a wild goose flies south"


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    assert browser.get("/").status_code == 200
    return browser


def test_a_session_ends_when_its_login_expires() -> None:
    browser = signed_in(factories.person())
    Device.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.get("/").headers["Location"].startswith("/login")
    assert not Session.objects.exists()


def test_a_session_without_a_login_is_none() -> None:
    browser = signed_in(factories.person())
    Device.objects.all().delete()
    assert browser.get("/").status_code == 302
    assert browser.get("/login").status_code == 200


def test_changing_ones_own_password_in_the_admin_keeps_nobody_signed_in() -> None:
    chief = factories.person("chief", is_staff=True, is_superuser=True)
    browser = signed_in(chief)
    change = {"old_password": factories.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert browser.post("/admin/password_change/", change).status_code == 302
    assert User.objects.get(pk=chief.pk).check_password(NEW)
    assert browser.get("/").status_code == 302
    assert browser.get("/admin/").status_code == 302
    assert not Device.objects.filter(ended_at=None).exists()


def test_a_page_without_a_session_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
