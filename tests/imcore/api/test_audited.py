"""What the staff do by the API, in the audit log."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from imcore.models import AuditEvent, User
from oa.models import Announcement, Employee
from tests import factories

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]


@pytest.fixture
def frank() -> User:
    """A superuser."""
    return factories.person("frank", is_staff=True, is_superuser=True)


def test_an_entry_says_what_was_given_and_what_it_was_about(api: Api, frank: User) -> None:
    sent = {"title": "Harvest", "html": "<p>" + "x" * 400 + "</p>", "to_company": True}
    made = api(frank).post("/api/v1/announcement-desk", sent, format="json").json()
    entry = AuditEvent.objects.get()
    assert (entry.actor, entry.act, entry.target) == (frank, "announcement.added", f"oa.announcement:{made['id']}")
    assert (entry.target_name, entry.address) == ("Harvest", "127.0.0.1")
    assert entry.detail["given"] == {"title": "Harvest", "html": sent["html"][:300], "to_company": True}


def test_what_a_path_names_is_the_target(api: Api, frank: User) -> None:
    gone = Employee.objects.create(user=factories.person("grace"), employee_number="1")
    assert api(frank).post(f"/api/v1/employees/{gone.pk}/leave", {}, format="json").status_code == 200
    assert list(AuditEvent.objects.values_list("act", "target")) == [("employee.left", f"oa.employee:{gone.pk}")]


def test_what_is_refused_leaves_no_entry(api: Api, frank: User) -> None:
    told = Announcement.objects.create(title="Harvest", html="<p>Now.</p>", author=frank, state="published")
    assert api(frank).delete(f"/api/v1/announcement-desk/{told.pk}").status_code == 409
    assert not AuditEvent.objects.exists()


def test_what_the_matrix_sees_refused_leaves_its_entry_where_it_is_done(api: Api, frank: User) -> None:
    back = Employee.objects.create(user=factories.person("grace"), employee_number="1", state=Employee.State.LEFT)
    told = Announcement.objects.create(title="Harvest", html="<p>Now.</p>", author=frank, state="published")
    client = api(frank)
    file = SimpleUploadedFile("people.csv", b"Number,Name\n1,Grace\n", content_type="text/csv")
    answers = [
        client.post(f"/api/v1/employees/{back.pk}/come-back"),
        client.post(f"/api/v1/announcement-desk/{told.pk}/remind"),
        client.post(f"/api/v1/announcement-desk/{told.pk}/withdraw"),
        client.post("/api/v1/org-imports", {"file": file}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 201]
    acts = ["employee.came_back", "announcement.reminded", "announcement.withdrawn", "orgimport.uploaded"]
    assert list(AuditEvent.objects.order_by("place").values_list("act", flat=True)) == acts
    assert AuditEvent.objects.latest("place").detail == {"given": {"file": "people.csv"}}
