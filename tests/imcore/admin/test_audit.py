"""The audit log in the admin: read, searched, exported, and never changed."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from imcore import tasks
from imcore.admin import audit
from imcore.audit import checks, log
from imcore.models import AuditEvent, User
from tests import factories
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
LIST = "/admin/imcore/auditevent/"


@pytest.fixture
def reader(browser: Browser, clerk: Callable[..., User]) -> Client:
    """The browser of one who may read the log."""
    return browser(clerk("view_auditevent"))


@pytest.fixture
def acts() -> User:
    """frank deactivated carol, and changed her before; somebody else did something else."""
    frank, carol = factories.person("frank"), factories.person("carol")
    log.record(frank, "user.changed", carol, detail={"fields": {"display_name": "Carol"}})
    log.record(frank, "user.deactivated", carol, reason="Has left")
    log.record(carol, "message.listed", reason="Complaint 7", detail={"query": {"q": "=harbour"}})
    return frank


def found(client: Client, **query: str) -> list[str]:
    """The acts that a list shows, but those of the test's own sign-in."""
    return [entry.act for entry in client.get(LIST, query).context["cl"].result_list if entry.act != "staff.signed_in"]


def test_the_newest_stands_first(acts: User, reader: Client) -> None:
    assert found(reader) == ["message.listed", "user.deactivated", "user.changed"]


@pytest.mark.parametrize(
    ("query", "acts_found"),
    [
        ({"q": "left"}, ["user.deactivated"]),
        ({"q": "frank"}, ["user.deactivated", "user.changed"]),
        ({"act__icontains": "message"}, ["message.listed"]),
        ({"target__icontains": "imcore.user:"}, ["user.deactivated", "user.changed"]),
        ({"at_from_0": "2100-01-01", "at_from_1": "00:00:00"}, []),
        ({"at_from_0": "2100-01-01"}, []),
        ({"at_from_0": "someday"}, ["message.listed", "user.deactivated", "user.changed"]),
        ({"at_to_0": "2100-01-01", "at_to_1": "00:00:00"}, ["message.listed", "user.deactivated", "user.changed"]),
    ],
)
def test_it_is_filtered_and_searched(acts: User, reader: Client, query: dict[str, str], acts_found: list[str]) -> None:
    assert found(reader, **query) == acts_found


def test_it_is_filtered_by_actor(acts: User, reader: Client) -> None:
    assert found(reader, actor__id__exact=str(acts.pk)) == ["user.deactivated", "user.changed"]


def test_a_target_leads_to_its_page(acts: User, reader: Client) -> None:
    carol = User.objects.get(username="carol")
    assert reverse("admin:imcore_user_change", args=[carol.pk]) in reader.get(LIST).content.decode()


@pytest.mark.parametrize("target", ["", "imcore.nothing:7", "nowhere.user:7", "imcore.user:7/../8", "<script>"])
def test_what_has_no_page_has_no_link(target: str) -> None:
    assert audit.page_of(target) == ""


def test_an_entrys_page_shows_all_of_it(acts: User, reader: Client) -> None:
    entry = AuditEvent.objects.get(act="message.listed")
    page = reader.get(f"{LIST}{entry.pk}/change/").content.decode()
    assert all(part in page for part in (entry.digest, entry.previous, "Complaint 7", "=harbour"))


def test_what_is_shown_is_exported_and_the_export_is_an_entry(acts: User, reader: Client) -> None:
    page = reader.get(LIST, {"act__icontains": "message"}).content.decode()
    assert f"{LIST}export/?act__icontains=message" in page
    answer = reader.get(f"{LIST}export/", {"act__icontains": "message"})
    lines = list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert [line[3] for line in lines[1:]] == ["message.listed"]
    assert AuditEvent.objects.latest("place").detail == {"query": {"act__icontains": "message"}}


def test_the_list_says_until_where_the_log_is_unbroken(acts: User, reader: Client) -> None:
    assert "has not been verified yet" in reader.get(LIST).content.decode()
    last = AuditEvent.objects.latest("place")
    checks.check()
    page = reader.get(LIST).content.decode()
    assert f"unbroken up to {last.place}" in page
    assert f"{last.place}:{last.digest}" in page


def test_a_link_alone_verifies_nothing(acts: User, reader: Client) -> None:
    assert "Verify the whole log?" in reader.get(f"{LIST}verify/").content.decode()
    assert not AuditEvent.objects.filter(act="auditevent.verification_asked").exists()


def test_the_task_that_verifies_has_that_name() -> None:
    assert tasks.verify_audit.name == audit.TASK
