"""Imports over REST."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from imcore.models import User
from oa import tasks
from oa.imports import bounds, wizard
from oa.models import Department, OrgImport
from tests import factories
from tests.imcore.api.conforming import client_for
from tests.oa.imports import sheets

pytestmark = pytest.mark.django_db
UNITS = sheets.units(("R", "研发"), ("M", "消息", "R"))


@pytest.fixture
def clerk() -> User:
    """Staff with the one permission."""
    user = factories.person("clerk", is_staff=True, language="en")
    user.user_permissions.add(Permission.objects.get(codename="add_orgimport"))
    return user


def upload(user: User, content: bytes, name: str = "org.csv") -> Any:
    """POST org-imports."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(user)}")
    return client.post("/api/v1/org-imports", {"file": SimpleUploadedFile(name, content)}, format="multipart")


def test_a_file_is_checked_seen_and_applied(
    clerk: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    answer = upload(clerk, UNITS)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["file_name"], made["sort"], made["state"], made["total"]) == ("org.csv", "", "checking", 0)
    rest = client_for(clerk)
    path = f"/org-imports/{made['id']}"
    assert rest.post(f"{path}/apply").code == "conflict"
    tasks.work_off_imports()  # what the worker does
    made = rest.get(path).body
    assert (made["sort"], made["state"], made["total"]) == ("departments", "checked", 2)
    assert (made["errors"], made["counts"]["created"], Department.objects.count()) == ([], 2, 0)
    lines = rest.get(f"{path}/lines", limit=1).body
    assert [(line["row"], line["kind"], line["name"], line["fields"]) for line in lines["results"]] == [
        (2, "created", "R 研发", [["名称", "", "研发"]])
    ]
    last = rest.get(f"{path}/lines", limit=1, cursor=lines["next"]).body
    assert ([line["row"] for line in last["results"]], last["next"]) == ([3], None)
    with django_capture_on_commit_callbacks() as waiting:
        claimed = rest.post(f"{path}/apply")
    assert (claimed.status, claimed.body["state"], len(waiting)) == (202, "applying", 1)
    tasks.work_off_imports()
    shown = rest.get(path).body
    assert (shown["state"], shown["done"], shown["applied_at"] is None) == ("applied", 2, False)
    assert Department.objects.count() == 2
    assert rest.post(f"{path}/apply").code == "conflict"


def test_errors_are_told_by_row_and_refuse_to_be_applied(clerk: User) -> None:
    made = upload(clerk, sheets.units(*(("", "x") for _ in range(250)))).json()
    tasks.work_off_imports()
    rest = client_for(clerk)
    made = rest.get(f"/org-imports/{made['id']}").body
    assert (made["error_count"], len(made["errors"])) == (250, 200)
    assert made["errors"][0] == {"row": 2, "column": "部门编码", "message": "This cell must not be empty."}
    assert rest.post(f"/org-imports/{made['id']}/apply").code == "conflict"
    lines = rest.get(f"/org-imports/{made['id']}/lines", limit=200).body
    assert [line["kind"] for line in lines["results"]] == ["error"] * 200
    assert wizard.one(made["id"]).state == "checked"


def test_no_more_than_20_megabytes_are_taken(clerk: User) -> None:
    answer = upload(clerk, b"x" * (bounds.FILE_BYTES + bounds.MIB))
    assert (answer.status_code, answer.json()["error"]["detail"]) == (413, {"limit": bounds.FILE_BYTES})
    assert not OrgImport.objects.exists()


def test_without_a_file_there_is_nothing_to_check(clerk: User) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(clerk)}")
    assert client.post("/api/v1/org-imports", {}, format="multipart").status_code == 400
    assert not OrgImport.objects.exists()


def test_a_file_of_another_kind_is_refused(clerk: User) -> None:
    answer = upload(clerk, b"%PDF-1.7 \0")
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, ["file"])
    assert not OrgImport.objects.exists()


@pytest.mark.parametrize("staff", [True, False])
def test_it_takes_staff_with_the_permission(clerk: User, staff: bool) -> None:
    other = factories.person(is_staff=staff)
    if not staff:
        other.user_permissions.add(Permission.objects.get(codename="add_orgimport"))
    one = sheets.start(UNITS)
    assert upload(other, UNITS).status_code == 403
    rest = client_for(other)
    paths = (f"/org-imports/{one.pk}", f"/org-imports/{one.pk}/lines")
    assert {rest.get(path).code for path in paths} == {"forbidden"}
    assert rest.post(f"/org-imports/{one.pk}/apply").code == "forbidden"
    assert (OrgImport.objects.count(), wizard.one(one.pk).state) == (1, "checked")


def test_what_is_not_there_is_not_found(clerk: User) -> None:
    rest = client_for(clerk)
    assert [rest.get("/org-imports/9").code, rest.get("/org-imports/9/lines").code, rest.post("/org-imports/9/apply").code] == [
        "not_found"
    ] * 3
