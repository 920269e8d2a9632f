"""The announcement desk of the admin: the list, the form, what is published stays as it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imcore.models import User
from oa.announcements import desk
from oa.models import Announcement
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of
from tests.oa.announcements import desks

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:oa_announcement_changelist"), reverse("admin:oa_announcement_add")


def page_of(announcement: Announcement) -> str:
    """Its page."""
    return reverse("admin:oa_announcement_change", args=[announcement.pk])


def filled(**fields: Any) -> dict[str, Any]:
    """A form that is right, but for what is said."""
    return {"title": "Fire drill", "html": "<p>At three.</p>", "to_company": "on"} | fields


def note(name: str = "plan.txt") -> SimpleUploadedFile:
    """A small file."""
    return SimpleUploadedFile(name, b"Meet at the gate.", content_type="text/plain")


def test_a_longer_list_takes_no_more_queries(client: Client, chief: User) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            desks.published(chief, people=[desks.employee().pk], departments=[office.department().pk])

    more(2)
    few = queries_of(client, LIST)
    more(4)
    assert queries_of(client, LIST) == few <= 14


def test_the_list_counts_recipients_readers_and_confirmations(client: Client, chief: User) -> None:
    people = [desks.employee() for _ in range(3)]
    announcement = desks.published(chief, people=[one.pk for one in people], must_confirm=True)
    announcement.receipts.filter(user=people[0]).update(read_at=timezone.now(), confirmed_at=timezone.now())
    announcement.receipts.filter(user=people[1]).update(read_at=timezone.now())
    [row] = client.get(LIST).context["cl"].result_list
    assert row.figures == (3, 2, 1)


def test_the_list_is_filtered_by_state(client: Client, chief: User) -> None:
    draft = desks.draft(chief)
    desks.published(chief, people=[desks.employee().pk])
    assert list(client.get(LIST, {"state__exact": "draft"}).context["cl"].result_list) == [draft]


def test_a_draft_is_written_with_recipients_and_sanitised(client: Client, chief: User) -> None:
    farm, grace = office.department("Farm"), office.hire(factories.person())
    html = "<h2>Now</h2><script>alert(1)</script><p onclick='x()'>Go</p>"
    sent = filled(html=html, to_company="", departments=[farm.pk], people=[grace.pk], must_confirm="on")
    assert client.post(ADD, sent).status_code == 302
    made = Announcement.objects.get()
    assert (made.html, made.state, made.author, made.must_confirm) == ("<h2>Now</h2><p>Go</p>", "draft", chief, True)
    assert set(made.targets.values_list("department", "user")) == {(None, grace.user_id), (farm.pk, None)}


def test_the_form_shows_what_was_chosen(client: Client, chief: User) -> None:
    farm, grace = office.department("Farm"), desks.employee()
    draft = desks.draft(chief, departments=[farm.pk], people=[grace.pk])
    form = client.get(page_of(draft)).context["adminform"].form
    assert (form["departments"].value(), form["people"].value()) == ([farm.pk], [grace.employee.pk])


def test_a_moment_to_come_schedules_it(client: Client) -> None:
    moment = timezone.localtime() + timedelta(days=2)
    client.post(ADD, filled(publish_at_0=f"{moment:%Y-%m-%d}", publish_at_1="09:00"))
    made = Announcement.objects.get()
    assert (made.state, timezone.localtime(made.publish_at).strftime("%H:%M")) == ("scheduled", "09:00")


def test_files_are_kept_and_taken_away(client: Client) -> None:
    client.post(ADD, filled(files=[note("a.txt"), note("b.txt")]))
    made = Announcement.objects.get()
    first, second = made.attachments.order_by("name")
    assert (first.name, second.name, first.owner) == ("a.txt", "b.txt", made.author)
    client.post(page_of(made), filled(kept=[str(second.pk)], files=[note("c.txt")]))
    assert sorted(made.attachments.values_list("name", flat=True)) == ["b.txt", "c.txt"]


def test_a_change_of_the_text_keeps_the_files(client: Client) -> None:
    client.post(ADD, filled(files=[note()]))
    made = Announcement.objects.get()
    client.post(page_of(made), filled(title="Drill", kept=[str(made.attachments.get().pk)]))
    made.refresh_from_db()
    assert (made.title, made.attachments.count()) == ("Drill", 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"html": "<script>alert(1)</script>"}, "html"),
        ({"publish_at_0": "2020-01-01", "publish_at_1": "09:00"}, "publish_at"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "09:00"}, "expires_at"),
        ({"title": ""}, "title"),
    ],
)
def test_what_the_desk_refuses_comes_back_at_its_field(client: Client, wrong: dict[str, str], field: str) -> None:
    page = client.post(ADD, filled(files=[note()], **wrong))
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, [field])
    assert not Announcement.objects.exists()


def test_what_is_published_is_shown_and_not_changed(client: Client, chief: User) -> None:
    announcement = desks.published(chief, people=[desks.employee().pk])
    page = client.get(page_of(announcement))
    assert "<p>At three.</p>" in page.content.decode()
    assert client.post(page_of(announcement), filled(title="Other")).status_code == 403
    announcement.refresh_from_db()
    assert announcement.title == "Fire drill"


def test_a_draft_is_deleted_and_a_published_one_stays(client: Client, chief: User) -> None:
    draft, published = desks.draft(chief), desks.published(chief, people=[desks.employee().pk])
    for announcement in (draft, published):
        client.post(reverse("admin:oa_announcement_delete", args=[announcement.pk]), {"post": "yes"})
    assert list(Announcement.objects.all()) == [published]


def test_where_one_of_the_chosen_must_stay_all_stay(client: Client, chief: User) -> None:
    chosen = [desks.draft(chief).pk, desks.published(chief, people=[desks.employee().pk]).pk]
    client.post(LIST, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert Announcement.objects.count() == 2


@pytest.mark.parametrize("permission", ["view", "add", "change"])
def test_each_write_takes_its_own_permission(clerk: Clerk, chief: User, permission: str) -> None:
    draft = desk.create(chief, {"title": "Old", "html": "<p>Old</p>"})
    client = clerk("view_announcement", f"{permission}_announcement")
    assert client.post(ADD, filled(title="New")).status_code == (302 if permission == "add" else 403)
    assert client.post(page_of(draft), filled(title="Changed")).status_code == (302 if permission == "change" else 403)
    after = {"view": {"Old"}, "add": {"Old", "New"}, "change": {"Changed"}}
    assert set(Announcement.objects.values_list("title", flat=True)) == after[permission]
