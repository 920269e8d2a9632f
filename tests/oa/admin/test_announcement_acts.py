"""Publishing, withdrawing, reminding and exporting from the admin."""

import pytest
from django.contrib.admin.models import LogEntry
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from imcore.models import User
from oa.models import Announcement
from tests.oa.admin.conftest import Clerk
from tests.oa.announcements import desks

pytestmark = pytest.mark.django_db
CONFIRMED = {"_form_submitted": "on"}


def act(announcement: Announcement, name: str) -> str:
    """The address of an action."""
    return reverse(f"admin:oa_announcement_{name}", args=[announcement.pk])


def state(announcement: Announcement) -> str:
    """As it is now."""
    announcement.refresh_from_db()
    return announcement.state


def test_a_draft_is_published_once_the_dialog_is_confirmed(client: Client, chief: User) -> None:
    draft = desks.draft(chief, people=[desks.employee().pk])
    assert client.get(act(draft, "publish")).status_code == 200
    assert state(draft) == "draft"
    answer = client.post(act(draft, "publish"), CONFIRMED)
    assert answer["HX-Redirect"] == reverse("admin:oa_announcement_change", args=[draft.pk])
    assert (state(draft), draft.receipts.count()) == ("published", 1)
    assert LogEntry.objects.get().change_message == "published"


def test_what_goes_to_nobody_is_refused_with_a_message(client: Client, chief: User) -> None:
    draft = desks.draft(chief, people=[])
    client.post(act(draft, "publish"), CONFIRMED)
    page = client.get(reverse("admin:oa_announcement_changelist"))
    assert [str(said) for said in page.context["messages"]] == ["Fire drill: Some fields are not valid."]
    assert state(draft) == "draft"


def test_a_published_one_is_withdrawn(client: Client, chief: User) -> None:
    announcement = desks.published(chief, people=[desks.employee().pk])
    client.post(act(announcement, "withdraw"), CONFIRMED)
    assert state(announcement) == "withdrawn"


def test_a_reminder_goes_once_in_ten_minutes(client: Client, chief: User) -> None:
    announcement = desks.published(chief, people=[desks.employee().pk])
    for _ in range(2):
        client.post(act(announcement, "remind"), CONFIRMED)
    said = [str(one) for one in client.get(reverse("admin:oa_announcement_changelist")).context["messages"]]
    assert said == ["Fire drill: done.", "Fire drill: They have just been reminded."]


def test_the_export_names_the_recipients(client: Client, chief: User) -> None:
    announcement = desks.published(chief, people=[desks.employee("grace").pk])
    answer = client.get(act(announcement, "export"))
    assert isinstance(answer, StreamingHttpResponse)
    assert b"Grace,grace" in answer.getvalue()
    assert answer["Content-Disposition"] == f'attachment; filename="announcement-{announcement.pk}.csv"'


@pytest.mark.parametrize(("wanted", "offered"), [("draft", ["Publish"]), ("published", ["Withdraw", "Remind", "Export"])])
def test_a_page_offers_what_fits_the_state(client: Client, chief: User, wanted: str, offered: list[str]) -> None:
    made = getattr(desks, wanted)(chief, people=[desks.employee().pk])
    page = client.get(reverse("admin:oa_announcement_change", args=[made.pk]))
    assert [str(one["title"]) for one in page.context["actions_detail"]] == offered


@pytest.mark.parametrize("name", ["publish", "withdraw", "remind", "export"])
def test_every_act_takes_the_permission_to_change(clerk: Clerk, chief: User, name: str) -> None:
    made = (desks.draft if name == "publish" else desks.published)(chief, people=[desks.employee().pk])
    was = state(made)
    client = clerk("view_announcement", "add_announcement", "delete_announcement")
    assert client.post(act(made, name), CONFIRMED).status_code == 403
    assert (state(made), made.reminded_at) == (was, None)
