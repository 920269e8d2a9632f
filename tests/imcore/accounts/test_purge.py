"""Credentials that have had their time go; those that have not stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from imcore.accounts import purge, tokens
from imcore.models import Device, Ticket
from tests import factories

pytestmark = pytest.mark.django_db


def device(device_class: str = "web", **fields: object) -> Device:
    fields.setdefault("expires_at", timezone.now() + timedelta(days=1))
    return Device.objects.create(user=factories.person(), device_class=device_class, token_digest=tokens.new_token(), **fields)


def test_tickets_go_when_they_have_expired() -> None:
    kept, _ = tokens.issue_ticket(device())
    gone, _ = tokens.issue_ticket(device())
    Ticket.objects.filter(digest=tokens.token_digest(gone)).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert purge.purge_tickets() == 1
    assert [ticket.digest for ticket in Ticket.objects.all()] == [tokens.token_digest(kept)]


def test_an_expired_login_ends() -> None:
    expired, live = device(expires_at=timezone.now() - timedelta(seconds=1)), device()
    assert purge.purge_logins() == 1
    assert Device.objects.get(pk=expired.pk).ended_at is not None
    assert Device.objects.get(pk=live.pk).ended_at is None


def test_the_secret_of_a_login_that_ended_a_month_ago_is_forgotten() -> None:
    old, recent = device(ended_at=timezone.now() - timedelta(days=31)), device(ended_at=timezone.now())
    assert purge.purge_logins() == 1
    assert Device.objects.get(pk=old.pk).token_digest is None
    assert Device.objects.get(pk=recent.pk).token_digest == recent.token_digest


def test_expired_sessions_go() -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(hours=1))
    purge.purge_logins()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
