"""The import wizard."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imcore.models import User
from oa.imports import bounds, lease, progress, wizard
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
    assert (answer.headers["Location"], one.by.username, one.state) == (page_of(one), "clerk", "checking")
    sheets.worked_on(one)
    shown = client.get(page_of(one)).content.decode()
    assert "消息" in shown
    assert ">Apply<" in "".join(shown.split()).replace("</button>", "<")
    assert Department.objects.count() == 0
    assert client.post(page_of(one)).headers["Location"] == page_of(one)
    assert wizard.one(one.pk).state == "applying"


def test_errors_are_shown_by_row_without_a_way_to_apply(client: Client) -> None:
    one = sheets.start(sheets.units(("R", "<b>", "nowhere")))
    answer = client.get(page_of(one))
    assert answer.context["tables"][0]["rows"] == [[2, "上级编码", "There is no department with this code."]]
    assert (answer.context["may_apply"], b"<b>" in answer.content) == (False, False)
    client.post(page_of(one))
    assert (wizard.one(one.pk).state, Department.objects.count()) == ("checked", 0)


def test_the_page_of_one_that_a_worker_has_asks_how_far_it_is(client: Client) -> None:
    one = sheets.waiting(UNITS)
    ask = reverse("admin:oa_orgimport_progress", args=[one.pk])
    shown = client.get(page_of(one)).content.decode()
    assert (f'data-url="{ask}"' in shown, "import_progress.js" in shown) == (True, True)
    assert client.get(ask).json() == {"state": "checking", "says": "Waiting …", "percent": None}
    held = lease.take(one.pk)
    assert held is not None
    held = held.renew(done=7, total=0)
    assert client.get(ask).json() == {"state": "checking", "says": "7 rows read", "percent": None}
    held.renew(done=1, total=2)
    assert client.get(ask).json() == {"state": "checking", "says": "1 of 2 rows", "percent": 50}
    one = sheets.start(UNITS)
    assert b"import_progress.js" not in client.get(page_of(one)).content
    wizard.claim(one.pk)
    progress.put(one.pk, 1)
    ask = reverse("admin:oa_orgimport_progress", args=[one.pk])
    assert client.get(ask).json() == {"state": "applying", "says": "1 of 2 rows", "percent": 50}
    assert client.get(reverse("admin:oa_orgimport_progress", args=[404])).status_code == 404


def test_many_lines_come_in_pages(client: Client) -> None:
    one = sheets.start(sheets.units(*((f"D{row}", f"D{row}") for row in range(150))))
    first = client.get(page_of(one)).context
    assert (len(first["tables"][1]["rows"]), first["next"]) == (100, 100)
    last = client.get(page_of(one), {"after": "100"}).context
    assert (len(last["tables"][1]["rows"]), last["next"]) == (50, None)
    assert client.get(page_of(one), {"after": "x" * 20}).status_code == 200


def test_a_file_that_is_too_large_is_refused_unread(client: Client) -> None:
    answer = client.post(ADD, {"file": SimpleUploadedFile("big.csv", b"x" * (bounds.FILE_BYTES + 1))})
    assert answer.context["form"].errors == {"file": ["The file is larger than 20 MB."]}
    assert not OrgImport.objects.exists()


def test_a_file_of_another_kind_is_an_error_of_the_form(client: Client) -> None:
    answer = client.post(ADD, {"file": SimpleUploadedFile("people.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")})
    assert answer.context["form"].errors == {"file": ["This is neither CSV nor XLSX."]}
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
    one, stranger = sheets.start(UNITS), browser()
    ask = reverse("admin:oa_orgimport_progress", args=[one.pk])
    assert [stranger.get(page_of(one)).status_code, stranger.get(ask).status_code] == [403, 403]


def test_the_list_shows_what_each_file_is_about(client: Client) -> None:
    sheets.start(UNITS, User.objects.get(username="clerk"))
    sheets.start(b"\xff\xff", User.objects.get(username="clerk"))
    shown = client.get(reverse("admin:oa_orgimport_changelist")).content.decode()
    assert ("departments" in shown, client.get(page_of(OrgImport(pk=404))).status_code) == (True, 404)
