"""A production start refuses the passwords that everyone knows."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from imcore.accounts.demo_passwords import check_demo_passwords, refuse_demo_passwords
from imcore.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@override_settings(EMBEDDED=False)
def test_production_names_the_accounts_and_stops() -> None:
    factories.person("bob")
    factories.person("admin")
    with pytest.raises(ImproperlyConfigured, match="admin, bob"):
        refuse_demo_passwords()
    assert [error.id for error in check_demo_passwords(None)] == ["imcore.E001"]


@override_settings(EMBEDDED=False)
def test_production_starts_once_they_are_changed_disabled_or_gone() -> None:
    changed = factories.person("alice")
    changed.set_password("a wild goose flies south")
    changed.save()
    factories.person("dave", is_active=False)
    factories.person("somebody")
    refuse_demo_passwords()
    assert check_demo_passwords(None) == []


@override_settings(EMBEDDED=True)
def test_the_demo_itself_starts() -> None:
    factories.person("alice")
    refuse_demo_passwords()
    assert User.objects.count() == 1
    assert check_demo_passwords(None) == []
