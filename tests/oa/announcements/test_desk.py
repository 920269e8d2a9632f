"""Writing announcements, and to whom they go."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from imcore import errors
from oa.announcements import desk, publishing
from oa.announcements.desk import Fields
from oa.models import Announcement, Employee
from tests import factories
from tests.oa.announcements.desks import draft, editor, employee
from tests.oa.office import department
from tests.permissions.scene import attachment

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def stored(announcement: Announcement) -> dict[str, Any]:
    """All that the database knows of it."""
    row = Announcement.objects.filter(pk=announcement.pk).values().get()
    targets = list(announcement.targets.values_list("department", "user"))
    return row | {"targets": targets, "files": sorted(announcement.attachments.values_list("pk", flat=True))}


def test_a_draft_is_kept_as_it_was_written_but_sanitised() -> None:
    team, reader, author = department(), employee(), editor()
    made = draft(
        author,
        title=" Fire \n drill ",
        html="<p>At <b>three</b></p><script>x</script>",
        departments=[team.pk],
        people=[reader.pk],
    )
    row = stored(made)
    assert (row["title"], row["html"], row["state"]) == ("Fire drill", "<p>At <b>three</b></p>", "draft")
    assert (row["author_id"], row["to_company"]) == (author.pk, False)
    assert set(row["targets"]) == {(team.pk, None), (None, reader.pk)}


def test_with_a_time_it_is_scheduled_and_without_it_a_draft_again() -> None:
    author, later = editor(), timezone.now() + HOUR
    made = draft(author, publish_at=later)
    assert (made.state, made.publish_at) == ("scheduled", later)
    assert desk.change(author, made.pk, Fields(title="Drill")).state == "scheduled"
    assert desk.change(author, made.pk, Fields(publish_at=None)).state == "draft"


def wrong_fields(name: str) -> dict[str, Any]:
    """Fields that are refused under that name."""
    now, foreign = timezone.now(), attachment(factories.person(), store=False)
    wrong: dict[str, dict[str, Any]] = {
        "title": {"title": " \n "},
        "title ": {"title": "x" * 201},
        "html": {"html": "<p> </p><script>alert(1)</script>"},
        "html ": {"html": "x" * 100_001},
        "publish_at": {"publish_at": now - HOUR},
        "expires_at": {"expires_at": now - HOUR},
        "expires_at ": {"publish_at": now + 2 * HOUR, "expires_at": now + HOUR},
        "departments": {"departments": [404]},
        "people": {"people": [factories.person().pk]},
        "people ": {"people": [employee(state=Employee.State.LEFT).pk]},
        "people  ": {"people": list(range(1, 1_002))},
        "attachments": {"attachments": [foreign.pk]},
        "attachments ": {"attachments": [uuid4()]},
        "attachments  ": {"html": f'<img src="/api/v1/attachments/{foreign.pk}">'},
        "attachments   ": {"attachments": [uuid4() for _ in range(51)]},
        "targets": {"publish_at": now + HOUR, "to_company": False},
    }
    return wrong[name]


WRONG = ["title", "title ", "html", "html ", "publish_at", "expires_at", "expires_at ", "departments", "people", "people "]
WRONG += ["people  ", "attachments", "attachments ", "attachments  ", "attachments   ", "targets"]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_field_is_named_and_nothing_is_made(name: str) -> None:
    given = {"title": "Drill", "html": "<p>x</p>", "to_company": True, **wrong_fields(name)}
    with pytest.raises(errors.Invalid) as refused:
        desk.create(editor(), given)
    assert list(refused.value.detail) == [name.strip()]
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_change_changes_nothing(name: str) -> None:
    author = editor()
    made = draft(author, departments=[department().pk], attachments=[attachment(author, store=False).pk], to_company=True)
    wrong, before = wrong_fields(name), stored(made)
    if name == "targets":
        wrong |= {"departments": []}
    with pytest.raises(errors.Invalid):
        desk.change(author, made.pk, wrong)
    assert stored(made) == before


def test_a_change_replaces_the_targets_that_it_names() -> None:
    author, one, other, reader = editor(), department(), department(), employee()
    made = draft(author, departments=[one.pk], people=[reader.pk])
    desk.change(author, made.pk, Fields(departments=[other.pk, other.pk]))
    assert set(made.targets.values_list("department", "user")) == {(other.pk, None), (None, reader.pk)}


def test_pictures_of_the_text_are_files_of_the_announcement_and_go_with_it() -> None:
    author = editor()
    shown, beside = attachment(author, store=False), attachment(author, store=False)
    made = draft(author, html=f'<img src="/api/v1/attachments/{shown.pk}">', attachments=[beside.pk])
    assert set(made.attachments.all()) == {shown, beside}
    desk.change(author, made.pk, Fields(html="<p>No picture</p>"))
    assert set(made.attachments.all()) == {beside}


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_what_went_out_is_neither_changed_nor_deleted(state: str) -> None:
    author = editor()
    made = draft(author)
    publishing.publish(author, made.pk)
    if state == "withdrawn":
        publishing.withdraw(author, made.pk)
    before = stored(made)
    with pytest.raises(errors.Conflict):
        desk.change(author, made.pk, Fields(title="Other"))
    with pytest.raises(errors.Conflict):
        desk.delete(author, made.pk)
    assert stored(made) == before


def test_a_draft_can_be_deleted_a_scheduled_one_cannot() -> None:
    author = editor()
    gone, kept = draft(author), draft(author, publish_at=timezone.now() + HOUR)
    desk.delete(author, gone.pk)
    with pytest.raises(errors.Conflict):
        desk.delete(author, kept.pk)
    assert list(Announcement.objects.all()) == [kept]


def test_who_may_not_write_makes_nothing() -> None:
    with pytest.raises(errors.Forbidden):
        draft(factories.person(is_staff=True))
    assert not Announcement.objects.exists()


def test_the_desk_shows_ones_own_newest_first_by_pages() -> None:
    author = editor()
    made = [draft(author, title=str(number)) for number in range(3)]
    draft(editor())
    first, more = desk.page(author, limit=2)
    rest, end = desk.page(author, before=first[-1].pk, limit=2)
    assert ([*first, *rest], more, end) == (made[::-1], True, False)


def test_the_desk_is_filtered_by_state() -> None:
    author = editor("add", "change")
    draft(author)
    planned = draft(author, publish_at=timezone.now() + HOUR)
    assert desk.page(author, state="scheduled", limit=9)[0] == [planned]


@pytest.mark.parametrize("to", [{"to_company": True}, {"departments": [1]}, {"people": [1]}])
def test_a_target_is_enough(to: dict[str, Any]) -> None:
    author = editor()
    given = {"departments": [department().pk]} if "departments" in to else to
    given = {"people": [employee().pk]} if "people" in to else given
    desk.refuse_without_target(draft(author, **given))
