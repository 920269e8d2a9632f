"""Whatever page opens or closes a session opens and closes a login."""

import pytest
from django.contrib.auth import login, logout
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.test import RequestFactory

from imcore.accounts import tokens
from imcore.errors import Unauthenticated
from imcore.models import Device, User
from tests import factories
from tests.imcore.closings import listening

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "imcore.accounts.backends.PeopleBackend"


def browser(session: SessionStore | None = None) -> HttpRequest:
    request = RequestFactory().post("/login", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Gecko Firefox/140")
    request.session = session or SessionStore()
    return request


def sign_in(request: HttpRequest, user: User) -> str:
    login(request, user, backend=BACKEND)
    request.session.save()
    return str(request.session.session_key)


def test_a_session_is_a_login_of_class_web() -> None:
    user = factories.person()
    key = sign_in(browser(), user)
    device = tokens.device_of_session(key)
    assert (device.user, device.device_class, device.name) == (user, "web", "Firefox · Linux")
    assert Session.objects.get(session_key=key).get_decoded()["_auth_user_id"] == str(user.pk)


def test_a_second_browser_ends_the_first_ones_session() -> None:
    user = factories.person()
    first = sign_in(browser(), user)
    older = tokens.device_of_session(first)
    with listening(user) as closings:
        second = sign_in(browser(), user)
        assert closings.next() == [(user.pk, 4009, "another_login", older.pk)]
    assert not Session.objects.filter(session_key=first).exists()
    assert tokens.device_of_session(second)


def test_signing_in_again_in_the_same_browser_gives_a_new_session() -> None:
    user, request = factories.person(), browser()
    first = sign_in(request, user)
    second = sign_in(browser(request.session), user)
    assert first != second
    assert tokens.device_of_session(second).user == user
    assert list(Session.objects.values_list("session_key", flat=True)) == [second]


def test_another_user_in_the_same_browser_takes_the_session_over() -> None:
    one, other, request = factories.person(), factories.person(), browser()
    first = sign_in(request, one)
    second = sign_in(browser(request.session), other)
    assert tokens.device_of_session(second).user == other
    assert not Session.objects.filter(session_key=first).exists()


def test_signing_out_ends_the_login() -> None:
    user, request = factories.person(), browser()
    key = sign_in(request, user)
    device = tokens.device_of_session(key)
    with listening(user) as closings:
        logout(request)
        assert closings.next() == [(user.pk, 4001, "signed_out", device.pk)]
    with pytest.raises(Unauthenticated):
        tokens.device_of_session(key)
    assert Device.objects.get(pk=device.pk).ended_at is not None


def test_signing_out_without_having_signed_in_is_quiet() -> None:
    logout(browser())
    assert not Device.objects.exists()
