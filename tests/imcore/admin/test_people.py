"""Accounts and logins in the hands of staff."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from imcore.accounts.tokens import device_of_token
from imcore.errors import Unauthenticated
from imcore.models import Device, User
from tests import factories
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
Clerk = Callable[..., User]


def act(client: Client, table: str, action: str, *rows: User | Device) -> int:
    """Chooses rows of a list and an action → the status of the answer."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:imcore_{table}_changelist"), chosen).status_code


def is_active(user: User) -> bool:
    """As the database knows it now."""
    return User.objects.get(pk=user.pk).is_active


def test_deactivating_ends_the_account_and_its_logins(browser: Browser, chief: User) -> None:
    alice = factories.person("alice")
    token = factories.token(alice)
    assert act(browser(chief), "user", "deactivate_selected", alice) == 302
    assert not is_active(alice)
    with pytest.raises(Unauthenticated):
        device_of_token(token)
    assert LogEntry.objects.filter(object_id=str(alice.pk), user=chief).count() == 1


def test_reactivating_lets_them_sign_in_again(browser: Browser, chief: User) -> None:
    alice = factories.person("alice", is_active=False)
    act(browser(chief), "user", "reactivate_selected", alice)
    assert is_active(alice)


def test_nobody_deactivates_themselves(browser: Browser, chief: User) -> None:
    act(browser(chief), "user", "deactivate_selected", chief)
    assert is_active(chief)


def test_staff_do_not_deactivate_a_superuser(browser: Browser, chief: User, clerk: Clerk) -> None:
    act(browser(clerk("view_user", "change_user")), "user", "deactivate_selected", chief)
    assert is_active(chief)


def test_staff_who_only_look_deactivate_nobody(browser: Browser, clerk: Clerk) -> None:
    alice = factories.person("alice")
    act(browser(clerk("view_user")), "user", "deactivate_selected", alice)
    assert is_active(alice)


def form(user: User, **changes: str) -> dict[str, str]:
    """What a browser posts from a user's page."""
    return {"username": user.username, "display_name": user.display_name, "kind": "person", "language": "en", **changes}


def test_staff_give_themselves_no_powers(browser: Browser, clerk: Clerk) -> None:
    user = clerk("view_user", "change_user")
    page = reverse("admin:imcore_user_change", args=[user.pk])
    assert browser(user).post(page, form(user, is_superuser="on", display_name="Clerk Kent")).status_code == 302
    user.refresh_from_db()
    assert (user.is_superuser, user.display_name) == (False, "Clerk Kent")


@pytest.mark.parametrize("page", ["admin:imcore_user_change", "admin:auth_user_password_change"])
def test_staff_do_not_change_a_superuser(browser: Browser, chief: User, clerk: Clerk, page: str) -> None:
    client = browser(clerk("view_user", "change_user"))
    sent = form(chief, display_name="Taken", password1="taken-over-1", password2="taken-over-1")
    assert client.post(reverse(page, args=[chief.pk]), sent).status_code == 403
    chief.refresh_from_db()
    assert chief.display_name == "Chief"
    assert chief.check_password(factories.PASSWORD)


def test_a_new_user_can_be_found_by_pinyin(browser: Browser, chief: User) -> None:
    sent = {"username": "xiaomei", "display_name": "林小梅", "usable_password": "true"}
    sent |= {"password1": "a-long-phrase-7", "password2": "a-long-phrase-7"}
    assert browser(chief).post(reverse("admin:imcore_user_add"), sent).status_code == 302
    user = User.objects.get(username="xiaomei")
    assert (user.name_pinyin, user.name_initials) == ("linxiaomei", "lxm")
    assert user.check_password("a-long-phrase-7")


def test_a_new_name_brings_new_sort_keys(browser: Browser, chief: User) -> None:
    alice = factories.person("alice")
    browser(chief).post(reverse("admin:imcore_user_change", args=[alice.pk]), form(alice, display_name="王爱丽"))
    alice.refresh_from_db()
    assert alice.name_pinyin == "wangaili"


def test_a_new_password_ends_the_logins_made_with_the_old_one(browser: Browser, chief: User) -> None:
    alice = factories.person("alice")
    token = factories.token(alice)
    sent = {"password1": "a-long-phrase-7", "password2": "a-long-phrase-7", "usable_password": "true"}
    browser(chief).post(reverse("admin:auth_user_password_change", args=[alice.pk]), sent)
    with pytest.raises(Unauthenticated):
        device_of_token(token)


def test_nobody_is_deleted(browser: Browser, chief: User) -> None:
    alice = factories.person("alice")
    assert browser(chief).post(reverse("admin:imcore_user_delete", args=[alice.pk]), {"post": "yes"}).status_code == 403
    assert is_active(alice)


def test_a_kick_ends_the_login(browser: Browser, clerk: Clerk) -> None:
    alice = factories.person("alice")
    token = factories.token(alice)
    act(browser(clerk("view_device", "change_device")), "device", "kick_selected", Device.objects.get(user=alice))
    with pytest.raises(Unauthenticated):
        device_of_token(token)


def test_staff_who_only_look_kick_nobody(browser: Browser, clerk: Clerk) -> None:
    alice = factories.person("alice")
    token = factories.token(alice)
    act(browser(clerk("view_device")), "device", "kick_selected", Device.objects.get(user=alice))
    assert device_of_token(token).user == alice


def test_staff_do_not_kick_a_superuser(browser: Browser, chief: User, clerk: Clerk) -> None:
    token = factories.token(chief)
    act(browser(clerk("view_device", "change_device")), "device", "kick_selected", Device.objects.get(user=chief))
    assert device_of_token(token).user == chief


def test_a_logins_secrets_are_not_shown(browser: Browser, chief: User) -> None:
    factories.token(factories.person("alice"))
    device = Device.objects.get(user__username="alice")
    page = browser(chief).get(reverse("admin:imcore_device_change", args=[device.pk])).content.decode()
    assert str(device.token_digest) not in page


def test_only_superusers_see_the_groups_of_permissions(browser: Browser, chief: User, clerk: Clerk) -> None:
    Group.objects.create(name="Moderators")
    url = reverse("admin:auth_group_changelist")
    assert browser(chief).get(url).status_code == 200
    assert browser(clerk("view_user", "change_user")).get(url).status_code == 403


@pytest.mark.parametrize("page", ["admin:imcore_user_change", "admin:auth_user_password_change"])
def test_staff_do_not_change_other_staff(browser: Browser, clerk: Clerk, page: str) -> None:
    moderator = clerk("view_message")
    client = browser(clerk("view_user", "change_user"))
    sent = form(moderator, display_name="Taken", password1="taken-over-1", password2="taken-over-1")
    assert client.post(reverse(page, args=[moderator.pk]), sent).status_code == 403
    assert User.objects.get(pk=moderator.pk).check_password(factories.PASSWORD)
    act(client, "user", "deactivate_selected", moderator)
    assert is_active(moderator)


@pytest.mark.parametrize("who", ["chief", "clerk"])
def test_no_password_is_shown_not_even_its_hash(browser: Browser, chief: User, clerk: Clerk, who: str) -> None:
    alice = factories.person("alice")
    page = browser(chief if who == "chief" else clerk("view_user")).get(reverse("admin:imcore_user_change", args=[alice.pk]))
    assert page.status_code == 200
    assert alice.password.rpartition("$")[2] not in page.content.decode()
