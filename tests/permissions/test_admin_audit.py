"""Whatever a superuser does in the admin leaves exactly one entry in the audit log, under a name of its own. Each cell of the
admin's matrix that allows a change has its row here; the rest of the matrix leaves none."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from imcore.models import ApiClient, AuditEvent, BusinessLine, GroupChat, Message, Report, User, WordCategory
from oa.models import Announcement, Employee
from tests import factories
from tests.imcore.screening.sent import photo
from tests.permissions import admin_tables
from tests.permissions import scene as scenes
from tests.permissions import test_admin_matrix as matrix
from tests.permissions.furniture import furnish
from tests.permissions.page_form import PageForm
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db
PASSWORDS = {"password1": "harvest-2026", "password2": "harvest-2026", "usable_password": "true"}
CONFIRMED = {"_form_submitted": "True"}

# a page → what is filled in besides what stands there already, and the act that it is
FORMS: dict[str, tuple[dict[str, Any], str]] = {
    "imcore.user add": ({"username": "zoe", "display_name": "Zoe", **PASSWORDS}, "user.added"),
    "imcore.user change": ({"display_name": "Caroline"}, "user.changed"),
    "auth.group add": ({"name": "Auditors"}, "group.added"),
    "auth.group change": ({"name": "Readers"}, "group.changed"),
    "auth.group delete": ({"post": "yes"}, "group.deleted"),
    "imcore.businessline add": ({"key": "farm", "name": "Farm"}, "businessline.added"),
    "imcore.businessline change": ({"name": "Farm"}, "businessline.changed"),
    "imcore.businessline delete": ({"post": "yes"}, "businessline.deleted"),
    "imcore.apiclient add": ({"name": "Orders", "business_line": "erp", "scopes": ["files"]}, "apiclient.added"),
    "imcore.apiclient change": ({"name": "Orders"}, "apiclient.changed"),
    "imcore.incomingwebhook add": ({"name": "Orders", "group": "Builds"}, "incomingwebhook.added"),
    "imcore.incomingwebhook change": ({"name": "Orders"}, "incomingwebhook.changed"),
    "imcore.wordcategory add": ({"name": "Oaths", "action": "note"}, "wordcategory.added"),
    "imcore.wordcategory change": ({"name": "Oaths", "more_words": "acme\numbrella"}, "wordcategory.changed"),
    "imcore.wordcategory delete": ({"post": "yes"}, "wordcategory.deleted"),
    "imcore.sensitiveword add": ({"category": "Rivals", "text": "umbrella"}, "sensitiveword.added"),
    "imcore.sensitiveword change": ({"text": "umbrella"}, "sensitiveword.changed"),
    "imcore.sensitiveword delete": ({"post": "yes"}, "sensitiveword.deleted"),
    "imcore.moderationrule add": ({"name": "Identities", "action": "hold"}, "moderationrule.added"),
    "imcore.moderationrule change": ({"allow": "good.com"}, "moderationrule.changed"),
    "imcore.moderationrule delete": ({"post": "yes"}, "moderationrule.deleted"),
    "imcore.blockedimage add": ({"picture": ("a.jpg", photo(1)), "note": "A", "action": "block"}, "blockedimage.added"),
    "imcore.blockedimage change": ({"action": "case"}, "blockedimage.changed"),
    "imcore.blockedimage delete": ({"post": "yes"}, "blockedimage.deleted"),
    "imcore.broadcast add": ({"text": "At nine", "everyone": "on"}, "broadcast.added"),
    "imcore.broadcast change": ({}, "broadcast.started"),
    "oa.employee add": ({"user": "zoe", "employee_number": "77"}, "employee.added"),
    "oa.employee change": ({"office": "Barn"}, "employee.changed"),
    "oa.department add": ({"name": "Dairy"}, "department.added"),
    "oa.department change": ({"name": "Dairy"}, "department.changed"),
    "oa.department delete": ({"post": "yes"}, "department.deleted"),
    "oa.departmentgroup add": ({"name": "All", "with_below": "on"}, "departmentgroup.added"),
    "oa.departmentgroup delete": ({"post": "yes"}, "departmentgroup.deleted"),
    "oa.visibilityrule add": ({"name": "Guests", "aspect": "see", "effect": "deny", "order": "3"}, "visibilityrule.added"),
    "oa.visibilityrule change": ({"name": "Guests"}, "visibilityrule.changed"),
    "oa.visibilityrule delete": ({"post": "yes"}, "visibilityrule.deleted"),
    "oa.announcement add": ({"title": "Feast", "html": "<p>Come.</p>", "to_company": "on"}, "announcement.added"),
    "oa.announcement change": ({"title": "Feast"}, "announcement.changed"),
    "oa.announcement delete": ({"post": "yes"}, "announcement.deleted"),
    "oa.orgimport add": ({"file": ("people.csv", b"Number,Name\n1,Grace\n")}, "orgimport.uploaded"),
}
SHOWN_AT_ONCE = ("imcore.incomingwebhook add",)  # its address, on a page that nobody keeps
# a page of an act → what is posted, and the act
ACTS: dict[str, tuple[dict[str, Any], str]] = {
    "auth_user_password_change": ({**PASSWORDS, "set-password": ""}, "user.password_set"),
    "imcore_apiclient_new_secret": ({"hours": "0"}, "apiclient.secret_made"),
    "imcore_incomingwebhook_new_address": ({"post": "yes"}, "incomingwebhook.address_made"),
    "imcore_message_recall_one": (CONFIRMED, "message.recalled"),
    "imcore_user_kick": ({"reason": "Lost"}, "user.kicked"),
    "imcore_device_kick": ({"reason": "Lost"}, "device.kicked"),
    "imcore_maintenance": ({"announce": "", "level": "reading", "begins_in": "5"}, "maintenance.announced"),
    "imcore_wordcategory_export_words": ({}, "wordcategory.exported"),
    "imcore_wordcategory_export_list": ({}, "wordcategory.exported"),
    "oa_department_move": ({"target": "", "where": "below"}, "department.moved"),
    "oa_employee_leave": (CONFIRMED, "employee.left"),
    "oa_employee_come_back": (CONFIRMED, "employee.came_back"),
    "oa_announcement_publish": (CONFIRMED, "announcement.published"),
    "oa_announcement_withdraw": (CONFIRMED, "announcement.withdrawn"),
    "oa_announcement_remind": (CONFIRMED, "announcement.reminded"),
    "oa_announcement_export": ({}, "announcement.exported"),
    "imcore_auditevent_export": ({}, "auditevent.exported"),
    "imcore_auditevent_verify": (CONFIRMED, "auditevent.verification_asked"),
}
# an action of a list → the act
ACTIONS = {
    "imcore.user deactivate_selected": "user.deactivated",
    "imcore.user reactivate_selected": "user.reactivated",
    "imcore.device kick_selected": "device.kicked",
    "imcore.pushsubscription test_selected": "pushsubscription.tested",
    "imcore.message recall_selected": "message.recalled",
    "imcore.apiclient switch_off_selected": "apiclient.switched_off",
    "imcore.apiclient switch_on_selected": "apiclient.switched_on",
    "imcore.moderationcase approve_selected": "case.approved",
    "imcore.moderationcase block_selected": "case.blocked",
    "imcore.sanction lift_selected": "sanction.lifted",
    "oa.departmentgroup sync_selected": "departmentgroup.brought_in_step",
}
# pages that a superuser opens and cannot change anything by
NOTHING_TO_DO = {
    "index", "login", "password_change", "password_change_done", "jsi18n", "search", "app_list", "autocomplete",
    "oa_department_level", "oa_department_choices", "oa_orgimport_progress", "oa_visibilityrule_explain",
    "imcore_moderationcase_figures", "imcore_moderationcase_file", "imcore_operations",
    "imcore_broadcast_progress", "imcore_broadcast_audiences", "imcore_businessline_defaults",
    "imcore_attachment_block_image",  # the file here is no picture; of one: tests/imcore/admin/test_attachments.py
    "imcore_message_find", "imcore_message_trace",  # a look, which is recorded as such
    "oa.departmentgroup change", "oa.orgimport change", "imcore_moderationrule_try_text",
    "imcore_wordcategory_import_words",  # the file is only checked; the yes to it: tests/imcore/admin/test_word_files.py
}  # fmt: skip


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """The matrix's own, once."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = scenes.build()
        message = Message.objects.get(seq=1, conversation=made.cast.group)
        Report.objects.create(message=message, reporter=made.grace)
        Group.objects.create(name="Moderators")
        furnish(made)
        BusinessLine.objects.create(key="harvest", name="Harvest")
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def chief(scene: Scene) -> Client:
    """The superuser's browser."""
    return matrix.signed_in(scene.frank)


def entries_after(last: int) -> list[str]:
    """The acts recorded since; looks are no acts."""
    done = AuditEvent.objects.filter(place__gt=last).exclude(act__endswith=".viewed").exclude(act__endswith=".listed")
    return list(done.values_list("act", flat=True))


def last_place() -> int:
    """Of the log as it is."""
    return AuditEvent.objects.count()


def filled(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send of a row's form as it stands."""
    page = client.get(url)
    return dict(PageForm.of(page.content.decode(), f"{page.context['opts'].model_name}_form"))


def test_each_cell_that_allows_a_change_has_its_row() -> None:
    cells = {row: cells.split()[-1] for row, cells in admin_tables.PAGES + admin_tables.TABLES}
    opened = {row for row, cell in cells.items() if cell == "200"}
    looked_at = {row for row in opened if row.split()[-1] in ("changelist", "history")}
    looked_at |= {f"{table} change" for table in admin_tables.READ_ONLY}
    assert sorted(opened - looked_at - NOTHING_TO_DO) == sorted([*FORMS, *ACTS])
    done = {row for row, cells in admin_tables.ACTIONS if cells.split()[-1] == "done"}
    assert sorted(row for row in done if not row.endswith(" delete_selected")) == sorted(ACTIONS)


@pytest.mark.parametrize("page", FORMS)
def test_a_form_that_is_saved_leaves_one_entry(scene: Scene, chief: Client, page: str) -> None:
    given, act = FORMS[page]
    given = dict(given)
    if given.get("user") == "zoe":
        given["user"] = factories.person("zoe").pk
    if given.get("business_line") == "erp":
        given["business_line"] = BusinessLine.objects.get(key="erp").pk
    if given.get("group") == "Builds":
        given["group"] = GroupChat.objects.get(name="Builds").pk
    if given.get("category") == "Rivals":
        given["category"] = WordCategory.objects.get().pk
    uploads = {name: SimpleUploadedFile(*value) for name, value in given.items() if isinstance(value, tuple)}
    given |= uploads
    url = matrix.url_of(page, scene)
    given = given if "post" in given or uploads else filled(chief, url) | given
    last = last_place()
    answer = chief.post(url, given)
    assert answer.status_code == (200 if page in SHOWN_AT_ONCE else 302), answer.content.decode()
    assert entries_after(last) == [act]
    entry = AuditEvent.objects.get(place=last + 1)
    assert (entry.actor, entry.address) == (scene.frank, "127.0.0.1")


@pytest.mark.parametrize("page", ACTS)
def test_an_act_on_a_rows_page_leaves_one_entry(scene: Scene, chief: Client, page: str) -> None:
    given, act = ACTS[page]
    url = matrix.url_of(page, scene)
    Announcement.objects.update(to_company=True)
    if page.startswith("oa_announcement") and not page.endswith("publish"):
        url = url.replace(f"/{matrix.newest('oa.announcement')}/", f"/{Announcement.objects.get(title='Harvest').pk}/")
    if page == "oa_employee_come_back":
        Employee.objects.update(state=Employee.State.LEFT)
    last = last_place()
    answer = chief.post(url, given) if given else chief.get(url)
    assert answer.status_code in (200, 302)
    assert entries_after(last) == [act]


@pytest.mark.parametrize("row", [row for row, cells in admin_tables.ACTIONS if cells.split()[-1] == "done"])
def test_an_action_leaves_one_entry_for_each_row(scene: Scene, chief: Client, row: str) -> None:
    table, name = row.split()
    if name == "reactivate_selected":
        User.objects.filter(username="dave").update(is_active=False)
    if name == "switch_on_selected":
        ApiClient.objects.update(is_active=False)
    key = User.objects.get(username="dave").pk if name == "reactivate_selected" else matrix.newest(table)
    last = last_place()
    chief.post(matrix.url_of(f"{table} changelist", scene), {"action": name, "_selected_action": [key], "post": "yes"})
    assert entries_after(last) == [ACTIONS.get(row, f"{table.partition('.')[2]}.deleted")]


def test_what_is_refused_leaves_no_entry(scene: Scene) -> None:
    viewer = matrix.signed_in(factories.person("looker", is_staff=True))
    last = last_place()
    for page, (given, _act) in {**FORMS, **ACTS}.items():
        viewer.post(matrix.url_of(page, scene), {name: value for name, value in given.items() if name != "file"})
    assert entries_after(last) == []
