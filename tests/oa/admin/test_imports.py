"""The import wizard."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imcore.models import User
from oa.imports import bounds, progress, wizard
from oa.models import Department, OrgImport
from tests import factories
from tests.oa.imports import sheets

pytestmark = pytest.mark.django_db
ADD = reverse("admin:oa_orgimport_add")
UNITS = sheets.units(("R", "研发"), ("M", "消息", "R"))


def browser(*permissions: str) -> Client:
    """Somebody of the staff with these permissions."""
    user = factories.person("clerk", is_staff=True, language="en")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="imcore.accounts.backends.PeopleBackend")
    return client


@pytest.fixture
def client() -> Client:
    """Who may import, and see imports."""
    return browser("add_orgimport", "view_orgimport")


def page_of(one: OrgImport) -> str:
    """The address of the second page."""
    return reverse("admin:oa_orgimport_change", args=[one.pk])


def test_a_file_is_uploaded_looked_at_and_applied(client: Client) -> None:
    answer = client.post(ADD, {"file": SimpleUploadedFile("units.csv", UNITS)})
    one = OrgImport.objects.get()
    assert (answer.headers["Location"], one.by.username) == (page_of(one), "clerk")
    shown = client.get(page_of(one)).content.decode()
    assert "消息" in shown
    assert ">Apply<" in "".join(shown.split()).replace("</button>", "<")
    assert Department.objects.count() == 0
    assert client.post(page_of(one)).headers["Location"] == page_of(one)
    assert wizard.one(one.pk).state == "applying"


def test_errors_are_shown_by_row_without_a_way_to_apply(client: Client) -> None:
    one = sheets.start(sheets.units(("R", "<b>", "nowhere")))
    answer = client.get(page_of(one))
    assert answer.context["error_table"]["rows"] == [[2, "上级编码", "没有该编码的部门。"]]
    assert (answer.context["may_apply"], b"<b>" in answer.content) == (False, False)
    client.post(page_of(one))
    assert (wizard.one(one.pk).state, Department.objects.count()) == ("checked", 0)


def test_the_page_of_one_that_is_being_applied_loads_itself_again(client: Client) -> None:
    one = sheets.start(UNITS)
    assert b'http-equiv="refresh"' not in client.get(page_of(one)).content
    wizard.claim(one.pk)
    progress.put(one.pk, 1)
    answer = client.get(page_of(one))
    assert b'http-equiv="refresh"' in answer.content
    assert (answer.context["done"], answer.context["percent"]) == (1, 50)


def test_many_lines_come_in_pages(client: Client) -> None:
    one = sheets.start(sheets.units(*((f"D{row}", f"D{row}") for row in range(150))))
    first = client.get(page_of(one)).context
    assert (len(first["change_table"]["rows"]), first["next"]) == (100, 100)
    last = client.get(page_of(one), {"after": "100"}).context
    assert (len(last["change_table"]["rows"]), last["next"]) == (50, None)
    assert client.get(page_of(one), {"after": "x" * 20}).status_code == 200


def test_a_file_that_is_too_large_is_refused_unread(client: Client) -> None:
    answer = client.post(ADD, {"file": SimpleUploadedFile("big.csv", b"x" * (bounds.FILE_BYTES + 1))})
    assert answer.context["form"].errors == {"file": ["The file is larger than 20 MB."]}
    assert not OrgImport.objects.exists()


def test_no_file_is_an_error_of_the_form(client: Client) -> None:
    assert "file" in client.post(ADD).context["form"].errors
    assert not OrgImport.objects.exists()


@pytest.mark.parametrize(("sort", "first"), [("employees", "employee number"), ("departments", "code")])
def test_a_template_has_the_headings(client: Client, sort: str, first: str) -> None:
    answer = client.get(ADD, {"template": sort})
    assert answer.content.decode("utf-8-sig").split(",")[0] == first
    assert sort in answer.headers["Content-Disposition"]


def test_who_may_only_look_does_not_upload_or_apply() -> None:
    viewer, one = browser("view_orgimport"), sheets.start(UNITS)
    assert viewer.get(page_of(one)).context["may_apply"] is False
    assert {viewer.get(ADD).status_code, viewer.post(ADD).status_code, viewer.post(page_of(one)).status_code} == {403}
    assert (OrgImport.objects.count(), wizard.one(one.pk).state) == (1, "checked")


def test_who_may_not_look_sees_nothing() -> None:
    assert browser().get(page_of(sheets.start(UNITS))).status_code == 403


def test_the_list_shows_what_each_file_is_about(client: Client) -> None:
    sheets.start(UNITS, User.objects.get(username="clerk"))
    sheets.start(b"", User.objects.get(username="clerk"))
    shown = client.get(reverse("admin:oa_orgimport_changelist")).content.decode()
    assert ("departments" in shown, client.get(page_of(OrgImport(pk=404))).status_code) == (True, 404)
