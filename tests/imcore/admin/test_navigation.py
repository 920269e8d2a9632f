"""The sidebar of the admin."""

from collections.abc import Callable

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from imcore.admin.navigation import sidebar
from imcore.models import User

pytestmark = pytest.mark.django_db


def shown_to(user: User) -> dict[str, list[str]]:
    """section → the titles in it."""
    request = RequestFactory().get("/admin/")
    request.user = user
    with translation.override("en"):
        return {section["title"]: [str(item["title"]).lower() for item in section["items"]] for section in sidebar(request)}


def test_a_superuser_sees_every_section_in_order(chief: User) -> None:
    assert list(shown_to(chief)) == [
        "People",
        "Office",
        "Conversations",
        "Moderation",
        "Integrations",
        "Settings",
        "Audit",
        "Operations",
    ]


def test_staff_see_only_what_they_may_open(clerk: Callable[..., User]) -> None:
    assert shown_to(clerk("view_message", "view_report")) == {"Conversations": ["messages"], "Moderation": ["reports"]}


def test_staff_without_permission_see_nothing(clerk: Callable[..., User]) -> None:
    assert shown_to(clerk()) == {}


@pytest.mark.parametrize("page", ["imcore_operations", "imcore_maintenance"])
def test_the_page_of_no_table_is_the_only_one_that_is_marked(chief: User, page: str) -> None:
    request = RequestFactory().get(reverse(f"admin:{page}"))
    request.user = chief
    links = {item["link"]: item.get("active") for section in sidebar(request) for item in section["items"]}
    assert links.pop(reverse("admin:imcore_operations")) is None  # unfold asks whether we are there
    assert set(links.values()) == {False}
