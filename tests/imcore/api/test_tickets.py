"""POST ws-tickets."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from imcore.accounts import tokens
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]


def test_a_ticket_stands_for_the_device_that_asked(cast: Cast, api: Api) -> None:
    answer = api(cast.alice).post("/api/v1/ws-tickets")
    assert (answer.status_code, sorted(answer.json())) == (201, ["expires_at", "ticket"])
    left = datetime.fromisoformat(answer.json()["expires_at"]) - timezone.now()
    assert timedelta(seconds=25) < left <= timedelta(seconds=30)
    assert tokens.device_of_ticket(answer.json()["ticket"]).user == cast.alice


def test_nobody_gets_none(api: Api) -> None:
    assert api(None).post("/api/v1/ws-tickets").status_code == 401
