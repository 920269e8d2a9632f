"""Who may open what in the admin, and who may do what there. One row per page or action, one column per person.

`plain` is an employee, `staff` may enter the admin and has no permission, `viewer` has every view permission and no other.
A cell is the status: 302 leads to the sign-in page (or, from it, to the admin). Of an action: done, or none, where the
list is shown again since it offers no such action.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from imcore.models import (
    ApiClient,
    ApiSecret,
    Appeal,
    BlockedImage,
    Broadcast,
    BroadcastRecipient,
    BusinessLine,
    Device,
    IncomingWebhook,
    Message,
    ModerationCase,
    ModerationRule,
    Report,
    Sanction,
    SensitiveWord,
    User,
    WordCategory,
)
from oa.models import Announcement, Department, DepartmentGroup, Employee, OrgImport, VisibilityRule
from tests import factories
from tests.permissions import scene as scenes
from tests.permissions.admin_tables import ACTIONS, PAGES, PEOPLE, READ_ONLY, TABLES
from tests.permissions.furniture import furnish
from tests.permissions.routes import admin_pages
from tests.permissions.scene import Scene, columns

pytestmark = pytest.mark.django_db
STATUS = {"none": "200", "done": "302"}
OF_A_TABLE = ("changelist", "add", "change", "delete", "history")


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Built once, with a row in every table; each test's transaction nests in this one, and is undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = scenes.build()
        Report.objects.create(message_id=Message.objects.get(seq=1, conversation=made.cast.group).pk, reporter=made.grace)
        furnish(made)
        BusinessLine.objects.create(key="harvest", name="Harvest")
        Group.objects.create(name="Moderators")
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def untouched(scene: Scene) -> str:
    """The digest before anything is asked."""
    return everything(scene)


@pytest.fixture(scope="module")
def browsers(scene: Scene) -> dict[str, Client]:
    """Each person's browser, signed in."""
    people: dict[str, User | None] = {"anonymous": None, "plain": scene.cast.erin, "superuser": scene.frank}
    people |= {name: factories.person(name, is_staff=True) for name in ("staff", "viewer")}
    views = Permission.objects.filter(codename__startswith="view_", content_type__app_label__in=("imcore", "oa"))
    people["viewer"].user_permissions.set(views)  # type: ignore[union-attr]
    return {name: signed_in(user) for name, user in people.items()}


def signed_in(user: User | None) -> Client:
    """A browser; the session is a login like any other. The staff's have given a reason for looking at messages."""
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user, backend="imcore.accounts.backends.PeopleBackend")
        factories.give_reason(client)
    return client


def everything(scene: Scene) -> str:
    """The scene's digest, and what else the admin could change."""
    changed = (
        ApiClient, ApiSecret, IncomingWebhook, BusinessLine, Broadcast, BroadcastRecipient, WordCategory, SensitiveWord,
        ModerationRule, BlockedImage, ModerationCase, Appeal, Sanction, Group, Department, Employee, DepartmentGroup,
        VisibilityRule, Announcement, OrgImport,
    )  # fmt: skip
    others = [list(model._default_manager.order_by("pk").values_list()) for model in changed]
    return f"{scene.digest()} {others}"


def model_of(label: str) -> type[Model]:
    """`imcore.user` → the model."""
    return next(model for model in admin.site._registry if model._meta.label_lower == label)


def newest(label: str) -> Any:
    """The key of a table's newest row; carol's in those where the newest are the browsers' own."""
    if label == "imcore.user":
        return User.objects.get(username="carol").pk
    if label == "imcore.device":
        return Device.objects.get(user__username="carol").pk
    return model_of(label)._default_manager.order_by("-pk").values_list("pk", flat=True)[0]


def url_of(page: str, scene: Scene) -> str:
    """The address of a page by its name, with things of the scene in it."""
    name, _, rest = page.partition(" ")
    if rest in OF_A_TABLE:
        label = name.replace(".", "_")
        kind = "?kind=identity" if page == "imcore.moderationrule add" else ""
        return reverse(f"admin:{label}_{rest}", args=[newest(name)] if rest in ("change", "delete", "history") else []) + kind
    arguments: dict[str, list[Any]] = {
        "app_list": ["imcore"],
        "view_on_site": [ContentType.objects.get_for_model(User).pk, scene.grace.pk],
        "auth_user_password_change": [scene.grace.pk],
        "imcore_message_recall_one": [newest("imcore.message")],
        "imcore_message_trace": [newest("imcore.message")],
        "imcore_attachment_block_image": [newest("imcore.attachment")],
        "imcore_user_kick": [scene.cast.carol.pk],
        "imcore_device_kick": [newest("imcore.device")],
        "imcore_moderationcase_act": [newest("imcore.moderationcase")],
        "imcore_moderationcase_file": [newest("imcore.moderationcase"), scene.file.pk],
        "oa_department_choices": [],
        "imcore_broadcast_progress": [newest("imcore.broadcast")],
        "imcore_apiclient_new_secret": [newest("imcore.apiclient")],
        "imcore_incomingwebhook_new_address": [newest("imcore.incomingwebhook")],
        "imcore_wordcategory_export_list": [newest("imcore.wordcategory")],
        "oa_visibilityrule_explain": [],
    }
    if page == "anything else":
        return "/admin/nowhere/"
    query = "?app_label=oa&model_name=employee&field_name=user" if page == "autocomplete" else ""
    if page not in arguments and page.startswith("oa_"):
        arguments[page] = [newest(".".join(page.split("_")[:2]))]
    return reverse(f"admin:{page}", args=arguments.get(page, [])) + query


def tables() -> set[str]:
    """The labels of all that is registered."""
    return {model._meta.label_lower for model in admin.site._registry}


def test_every_page_and_every_table_has_a_row() -> None:
    usual = {f"{table.replace('.', '_')}_{page}" for table in tables() for page in OF_A_TABLE}
    assert sorted(page for page, _cells in PAGES) == sorted(admin_pages() - usual)
    assert sorted(page for page, _cells in TABLES) == sorted(f"{table} {page}" for table in tables() for page in OF_A_TABLE)


def test_every_action_has_a_row(scene: Scene) -> None:
    request = RequestFactory().get("/admin/")
    request.user = scene.frank
    offered = {
        f"{model._meta.label_lower} {action}"
        for model, page in admin.site._registry.items()
        for action in page.get_actions(request)
    }
    assert sorted(action for action, _cells in ACTIONS) == sorted(offered)


@pytest.mark.parametrize(("page", "who", "cell"), columns(PAGES + TABLES, PEOPLE))
def test_a_page_opens_as_the_table_says(scene: Scene, browsers: dict[str, Client], page: str, who: str, cell: str) -> None:
    assert browsers[who].get(url_of(page, scene)).status_code == int(cell)


@pytest.mark.parametrize(
    ("page", "who", "cell"), [row for row in columns(TABLES, PEOPLE) if row[0].split()[1] in ("add", "change", "delete")]
)
def test_a_form_posted_by_who_may_not_changes_nothing(
    scene: Scene, browsers: dict[str, Client], untouched: str, page: str, who: str, cell: str
) -> None:
    form = {"post": "yes", "name": "Taken", "display_name": "Taken", "username": "taken", "key": "taken", "is_staff": "on"}
    may = who == "superuser" and cell == "200" and page.partition(" ")[0] not in READ_ONLY
    answer = browsers[who].post(url_of(page, scene), form)
    if not may:
        assert answer.status_code in (302, 403)
        assert everything(scene) == untouched


@pytest.mark.parametrize(("action", "who", "cell"), columns(ACTIONS, PEOPLE))
def test_an_action_is_done_as_the_table_says(
    scene: Scene, browsers: dict[str, Client], untouched: str, action: str, who: str, cell: str
) -> None:
    table, name = action.split()
    if name == "reactivate_selected":
        User.objects.filter(username="dave").update(is_active=False)
        untouched = everything(scene)
    if name == "switch_on_selected":
        ApiClient.objects.update(is_active=False)
        untouched = everything(scene)
    row = User.objects.get(username="dave").pk if name == "reactivate_selected" else newest(table)
    sent = {"action": name, "_selected_action": [row], "post": "yes"}
    answer = browsers[who].post(url_of(f"{table} changelist", scene), sent)
    assert answer.status_code == int(STATUS.get(cell, cell))
    assert (everything(scene) != untouched) == (cell == "done")
