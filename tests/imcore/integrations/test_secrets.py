"""Secrets that overlap."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken

from imcore.integrations import secrets
from imcore.integrations.secrets import fits
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_a_secret_is_kept_as_a_digest() -> None:
    made, secret = systems.client(systems.line())
    kept = made.secrets.get()
    assert (secret[:4], kept.hint, secret in kept.digest) == ("hys_", secret[-4:], False)
    assert fits(secret, made.client_secret)
    assert not fits(secret + "x", made.client_secret)


def test_two_are_good_at_once_and_never_three() -> None:
    made, first = systems.client(systems.line())
    second = secrets.rotate(made, overlap=timedelta(hours=24))
    third = secrets.rotate(made, overlap=timedelta(hours=24))
    assert [fits(one, made.client_secret) for one in (first, second, third)] == [False, True, True]


def test_an_overlap_ends_when_it_was_said_to_and_after_thirty_days_at_the_latest() -> None:
    made, _first = systems.client(systems.line())
    secrets.rotate(made, overlap=timedelta(days=400))
    ends = made.secrets.exclude(expires_at=None).values_list("expires_at", flat=True).get()
    left = ends - timezone.now()
    assert timedelta(days=29, hours=23) < left <= timedelta(days=30)


def test_without_an_overlap_the_tokens_end_too() -> None:
    system = systems.system()
    second = secrets.rotate(system.client, overlap=timedelta(0))
    assert [fits(one, system.client.client_secret) for one in (system.secret, second)] == [False, True]
    assert not AccessToken.objects.exists()
    assert system.call("GET", "conversations").status_code == 401
