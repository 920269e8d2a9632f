"""Whom one may touch in the admin."""

import pytest
from django.test import RequestFactory

from imcore.admin.powers import is_superuser, may_touch
from imcore.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def asks(user: User, about: User) -> tuple[bool, bool]:
    """Is that a superuser, and may they touch the other?"""
    request = RequestFactory().get("/")
    request.user = user
    return is_superuser(request), may_touch(request, about)


def test_staff_are_a_superusers_matter_and_others_everybodys(chief: User) -> None:
    clerk, another = (factories.person(name, is_staff=True) for name in ("clerk", "another"))
    plain = factories.person("plain")
    assert asks(clerk, plain) == (False, True)
    assert asks(clerk, clerk) == (False, True)
    assert asks(clerk, another) == (False, False)
    assert asks(clerk, chief) == (False, False)
    assert asks(chief, another) == (True, True)


def test_a_superuser_whose_account_is_closed_is_none(chief: User) -> None:
    chief.is_active = False
    assert asks(chief, factories.person("clerk", is_staff=True)) == (False, False)
