"""Bans at the door to a login; the walk through every door is in tests/imcore/moderation/test_sanctions.py."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from imcore.accounts import bans
from imcore.errors import Unauthenticated
from imcore.models import Sanction, User
from tests import factories

pytestmark = pytest.mark.django_db


def ban(user: User, **fields: object) -> None:
    """A row; who may lay one is the moderators' business."""
    Sanction.objects.create(user=user, kind="ban", reason="spam", **fields)


def sentence(user: User) -> str:
    """What the banned one is told, in English."""
    with translation.override("en"), pytest.raises(Unauthenticated) as caught:
        bans.refuse(user)
    return str(caught.value)


def test_who_is_not_banned_passes() -> None:
    user = factories.person()
    ban(factories.person())
    ban(user, lifted_at=datetime(2026, 1, 1, tzinfo=UTC))
    ban(user, until=datetime(2026, 1, 1, tzinfo=UTC))
    Sanction.objects.create(user=user, kind="mute", reason="rude")
    bans.refuse(user)


def test_a_ban_says_its_end_where_it_has_one() -> None:
    user = factories.person()
    ban(user, until=datetime(2126, 5, 4, tzinfo=UTC))
    assert "2126" in sentence(user)
    ban(user)
    assert sentence(user) == "This account is suspended."
