"""Credentials stand for a device while its login lives, and for nothing afterwards."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore.accounts import tokens
from imcore.errors import Unauthenticated
from imcore.models import Device, Ticket, User
from tests import factories

pytestmark = pytest.mark.django_db


def login(user: User, **fields: object) -> tuple[str, Device]:
    token = tokens.new_token()
    now = timezone.now()
    fields = {"device_class": "web", "expires_at": now + timedelta(days=1), "token_digest": tokens.token_digest(token)} | fields
    return token, Device.objects.create(user=user, **fields)


def test_a_token_has_256_bits_a_prefix_and_only_its_digest_is_stored() -> None:
    token, device = login(factories.person())
    assert token.startswith("hy_")
    assert len(token) == 3 + 43
    assert token not in (device.token_digest or "")
    assert len(device.token_digest or "") == 64


def test_a_live_token_gives_its_device_and_user_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = factories.person()
    token, device = login(user)
    with django_assert_num_queries(1):
        found = tokens.device_of_token(token)
        assert (found.pk, found.user) == (device.pk, user)


@pytest.mark.parametrize("token", ["", "hy_", "hy_wrong", "\x00", "\ud800", "x" * 10_000])
def test_a_token_that_never_was_is_refused(token: str) -> None:
    login(factories.person())
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)


def test_an_ended_login_is_refused() -> None:
    token, _ = login(factories.person(), ended_at=timezone.now())
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)


def test_an_expired_login_is_refused() -> None:
    token, _ = login(factories.person(), expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)


def test_a_login_of_a_disabled_account_is_refused() -> None:
    token, _ = login(factories.person(is_active=False))
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)


def test_use_moves_the_expiry_on_at_most_every_ten_minutes() -> None:
    seen = timezone.now() - timedelta(minutes=11)
    token, device = login(factories.person(), last_seen=seen)
    tokens.device_of_token(token)
    device.refresh_from_db()
    assert timezone.now() - device.last_seen < timedelta(seconds=10)
    left = device.expires_at - timezone.now()
    assert timedelta(days=settings.LOGIN_DAYS) - left < timedelta(seconds=10)


def test_use_within_ten_minutes_writes_nothing() -> None:
    seen = timezone.now() - timedelta(minutes=9)
    token, device = login(factories.person(), last_seen=seen)
    tokens.device_of_token(token)
    device.refresh_from_db()
    assert device.last_seen == seen


def test_a_session_gives_the_device_that_is_tied_to_it() -> None:
    _, device = login(factories.person(), session_key="s" * 32)
    assert tokens.device_of_session("s" * 32) == device


@pytest.mark.parametrize("key", [None, "", "another"])
def test_a_session_without_a_login_is_refused(key: str | None) -> None:
    login(factories.person())
    with pytest.raises(Unauthenticated):
        tokens.device_of_session(key)


def test_a_ticket_works_once() -> None:
    _, device = login(factories.person())
    ticket, expires_at = tokens.issue_ticket(device)
    assert timedelta(seconds=28) < expires_at - timezone.now() <= timedelta(seconds=30)
    assert not Ticket.objects.filter(digest=ticket).exists()
    assert tokens.device_of_ticket(ticket) == device
    with pytest.raises(Unauthenticated):
        tokens.device_of_ticket(ticket)


def test_an_expired_ticket_is_refused_and_gone() -> None:
    _, device = login(factories.person())
    ticket, _ = tokens.issue_ticket(device)
    Ticket.objects.update(expires_at=timezone.now())
    with pytest.raises(Unauthenticated):
        tokens.device_of_ticket(ticket)
    assert not Ticket.objects.exists()


def test_a_ticket_of_an_ended_login_is_refused() -> None:
    _, device = login(factories.person())
    ticket, _ = tokens.issue_ticket(device)
    Device.objects.update(ended_at=timezone.now())
    with pytest.raises(Unauthenticated):
        tokens.device_of_ticket(ticket)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_a_ticket_at_once_one_gets_in() -> None:
    _, device = login(factories.person())
    ticket, _ = tokens.issue_ticket(device)
    together, entered = threading.Barrier(8), []

    def use() -> None:
        together.wait()
        try:
            entered.append(tokens.device_of_ticket(ticket).pk)
        except Unauthenticated:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert entered == [device.pk]
