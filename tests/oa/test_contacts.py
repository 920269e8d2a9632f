"""Who of the company sees whom."""

import pytest

from imcore.conversations import access
from imcore.models import UserKind
from oa.contacts import Colleagues
from tests import factories

pytestmark = pytest.mark.django_db


def test_colleagues_see_all_active_people_and_bots() -> None:
    alice, bob = factories.person("alice"), factories.person("bob")
    bot = factories.person("robot", kind=UserKind.BOT)
    factories.person("gone", is_active=False)
    factories.person("guest", kind=UserKind.VISITOR)
    assert set(access.visible_users(alice.pk)) == {alice, bob, bot}


def test_whoever_is_seen_may_be_written_to() -> None:
    alice, bob = factories.person("alice"), factories.person("bob")
    assert Colleagues().may_start(alice.pk, bob.pk)
