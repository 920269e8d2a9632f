"""A changed password ends every login, whoever changed it and where."""

import pytest

from imcore.accounts import logins, tokens
from imcore.accounts.passwords import change_password
from imcore.errors import Invalid, Unauthenticated
from imcore.models import Device, User
from tests import factories
from tests.imcore.closings import listening

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "a wild goose flies south"


def signed_in(user: User) -> str:
    token = tokens.new_token()
    logins.open_login(user, device_class="web", token_digest=tokens.token_digest(token))
    return token


def test_a_change_ends_all_logins_with_4010() -> None:
    user = factories.person()
    token = signed_in(user)
    with listening(user) as closings:
        change_password(user, old=factories.PASSWORD, new=NEW)
        assert closings.next() == [(user.pk, 4010, "password_changed", None)]
    assert User.objects.get(pk=user.pk).check_password(NEW)
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)


def test_a_wrong_old_password_changes_nothing() -> None:
    user = factories.person()
    token = signed_in(user)
    with pytest.raises(Invalid) as refused:
        change_password(user, old="wrong", new=NEW)
    assert list(refused.value.detail) == ["old_password"]
    assert User.objects.get(pk=user.pk).check_password(factories.PASSWORD)
    assert tokens.device_of_token(token)


@pytest.mark.parametrize("weak", ["short", "12345678", "password"])
def test_a_weak_new_password_changes_nothing(weak: str) -> None:
    user = factories.person()
    with pytest.raises(Invalid) as refused:
        change_password(user, old=factories.PASSWORD, new=weak)
    assert list(refused.value.detail) == ["new_password"]
    assert User.objects.get(pk=user.pk).check_password(factories.PASSWORD)


def test_a_password_set_by_any_other_door_ends_all_logins_too() -> None:
    user = factories.person()
    signed_in(user)
    user.set_password(NEW)
    user.save()
    assert not Device.objects.filter(ended_at=None).exists()


def test_saving_a_user_without_a_new_password_ends_nothing() -> None:
    user = factories.person()
    token = signed_in(user)
    user.display_name = "Another"
    user.save()
    assert tokens.device_of_token(token)
