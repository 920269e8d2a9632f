"""What the audit log knows of a change in the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from imcore.models import AuditEvent, BusinessLine, User
from tests import factories
from tests.imcore.admin.conftest import Browser
from tests.permissions.page_form import PageForm

pytestmark = pytest.mark.django_db
LINE = {"key": "harvest", "name": "Harvest", "member_limit": 100, "recall_seconds": 60}


def last() -> AuditEvent:
    """The newest entry."""
    return AuditEvent.objects.latest("place")


def test_a_change_is_known_by_what_was_before_and_after(browser: Browser, chief: User) -> None:
    line = BusinessLine.objects.create(**LINE)
    url = reverse("admin:imcore_businessline_change", args=[line.pk])
    hers = browser(chief)
    hers.post(url, dict(PageForm.of(hers.get(url).content.decode(), "businessline_form")) | {"name": "Farm"})
    assert (last().act, last().target, last().actor) == ("businessline.changed", f"imcore.businessline:{line.pk}", chief)
    assert last().detail == {"fields": {"name": {"before": "Harvest", "after": "Farm"}}}


def test_of_permissions_those_that_came_and_went_are_known(browser: Browser, chief: User) -> None:
    group = Group.objects.create(name="Moderators")
    gone, kept, new = Permission.objects.filter(codename__in=("view_user", "view_device", "view_message")).order_by("codename")
    group.permissions.set([gone, kept])
    sent = {"name": "Moderators", "permissions": [kept.pk, new.pk]}
    browser(chief).post(reverse("admin:auth_group_change", args=[group.pk]), sent)
    told = {"added": [f"{new} (#{new.pk})"], "removed": [f"{gone} (#{gone.pk})"]}
    assert last().detail == {"fields": {"permissions": told}}


def test_that_a_password_was_set_is_known_and_the_password_is_not(browser: Browser, chief: User) -> None:
    carol = factories.person("carol")
    sent = {"password1": "harvest-2026", "password2": "harvest-2026", "usable_password": "true", "set-password": ""}
    browser(chief).post(reverse("admin:auth_user_password_change", args=[carol.pk]), sent)
    assert (last().act, last().target) == ("user.password_set", f"imcore.user:{carol.pk}")
    assert "harvest-2026" not in repr(list(AuditEvent.objects.values()))


def test_what_was_deleted_keeps_its_name(browser: Browser, chief: User) -> None:
    line = BusinessLine.objects.create(**LINE)
    number, name = line.pk, str(line)
    browser(chief).post(reverse("admin:imcore_businessline_delete", args=[number]), {"post": "yes"})
    assert (last().act, last().target, last().target_name) == (
        "businessline.deleted", f"imcore.businessline:{number}", name
    )  # fmt: skip


def test_a_form_that_is_refused_leaves_no_entry(browser: Browser, chief: User) -> None:
    client = browser(chief)
    before = AuditEvent.objects.count()
    client.post(reverse("admin:imcore_businessline_add"), {"key": "", "name": "Farm"})
    assert AuditEvent.objects.count() == before
