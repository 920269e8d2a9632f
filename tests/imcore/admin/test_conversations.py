"""Conversations, groups and seats in the admin."""

import pytest
from django.urls import reverse

from imcore.models import Message, User
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db


def found(browser: Browser, chief: User, table: str, search: str) -> int:
    """How many rows a search of a list finds."""
    page = browser(chief).get(reverse(f"admin:imcore_{table}_changelist"), {"q": search})
    return len(page.context["cl"].result_list)


@pytest.mark.parametrize(("search", "count"), [("Harvest", 1), ("erin", 1), ("alice", 1), ("nobody", 0)])
def test_a_conversation_is_found_by_its_name_or_its_people(
    said: Message, browser: Browser, chief: User, search: str, count: int
) -> None:
    assert found(browser, chief, "conversation", search) == count


@pytest.mark.parametrize(("search", "count"), [("harv", 1), ("alice", 1), ("carol", 0)])
def test_a_group_is_found_by_name_and_owner(said: Message, browser: Browser, chief: User, search: str, count: int) -> None:
    assert found(browser, chief, "groupchat", search) == count


def test_a_group_leads_to_its_members_and_its_log(said: Message, cast: Cast, browser: Browser, chief: User) -> None:
    page = browser(chief).get(reverse("admin:imcore_groupchat_change", args=[cast.group.pk])).content.decode()
    for table in ("member", "message"):
        assert f"/admin/imcore/{table}/?conversation__id__exact={cast.group.pk}" in page


def test_former_members_can_be_told_apart(said: Message, cast: Cast, browser: Browser, chief: User) -> None:
    filters = {"conversation__id__exact": cast.group.pk, "left_at__isempty": "0"}
    page = browser(chief).get(reverse("admin:imcore_member_changelist"), filters)
    assert [member.user.username for member in page.context["cl"].result_list] == ["dave"]
