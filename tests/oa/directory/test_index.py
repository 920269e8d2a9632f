"""The search keys follow the person, wherever the person is changed."""

import pytest
from django.test import Client
from django.urls import reverse

from imcore.accounts.profile import change_profile
from imcore.models import User, UserKind
from oa.directory import index
from oa.models import SearchKey
from tests import factories
from tests.oa.office import department, hire
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def keys(user: User) -> set[str]:
    """As they are stored."""
    return set(SearchKey.objects.filter(user=user).values_list("key", flat=True))


def test_a_name_that_its_bearer_changes_is_found_anew_and_no_more_as_before() -> None:
    user = hire(factories.person("u1", display_name="王小明"), department()).user
    change_profile(user, {"display_name": "李博"})
    assert "libo" in keys(user)
    assert "wxm" not in keys(user)


def test_what_else_they_change_writes_no_keys() -> None:
    user = factories.person("u1")
    change_profile(user, {"language": "en"})
    assert keys(user) == set()


def test_what_the_admin_changes_is_found_anew() -> None:
    chief, user = factories.person("chief", is_staff=True, is_superuser=True), factories.person("u1", display_name="王小明")
    browser = Client()
    browser.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    form = {"username": "u2", "display_name": "李博", "email": "bo@x.example", "kind": "person", "language": "en"}
    assert browser.post(reverse("admin:imcore_user_change", args=[user.pk]), form).status_code == 302
    assert {"libo", "u2", "bo@x.example"} <= keys(user)


def test_whom_the_admin_adds_is_found() -> None:
    chief, browser = factories.person("chief", is_staff=True, is_superuser=True), Client()
    browser.force_login(chief, backend="imcore.accounts.backends.PeopleBackend")
    form = {"username": "new", "display_name": "李博", "usable_password": "false"}
    assert browser.post(reverse("admin:imcore_user_add"), form).status_code == 302
    assert "libo" in keys(User.objects.get(username="new"))


def test_a_visitor_has_no_keys() -> None:
    visitor = factories.person(kind=UserKind.VISITOR)
    index.refresh([visitor.pk])
    assert keys(visitor) == set()


def test_everyones_keys_are_written_anew() -> None:
    users = [factories.person(display_name="李博"), factories.person(display_name="王小明")]
    factories.person("guest", kind=UserKind.VISITOR)
    SearchKey.objects.create(user=users[0], key="stale", kind=1)
    index.refresh_all()
    assert [("libo" in keys(user), "wxm" in keys(user), "stale" in keys(user)) for user in users] == [
        (True, False, False),
        (False, True, False),
    ]
    assert set(SearchKey.objects.values_list("user", flat=True)) == {user.pk for user in users}


def test_many_are_written_by_as_many_queries_as_one() -> None:
    users = [user.pk for user in factories.people(30)]
    for some in (users[:1], users):
        with statements() as sent:
            index.refresh(some)
        assert len(sent) == 5
