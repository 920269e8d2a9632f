"""The two steps."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from imcore.errors import Conflict, Invalid, NotFound
from oa import tasks
from oa.imports import bounds, wizard
from oa.models import Department, OrgImport
from tests.oa.imports import sheets

pytestmark = pytest.mark.django_db
UNITS = sheets.units(("R", "研发"), ("M", "消息", "R"))


def test_a_file_is_kept_and_a_worker_finds_out_what_it_says() -> None:
    importer = sheets.importer()
    one = wizard.hand_in(importer, content=UNITS, file_name="x" * 300)
    kept = OrgImport.objects.get()
    assert (kept.pk, kept.by, kept.file_name, bytes(kept.content)) == (one.pk, importer, "x" * 255, UNITS)
    assert (kept.state, kept.total, kept.plan) == ("checking", 0, {})
    kept = sheets.worked_on(one)
    assert (kept.state, kept.total, kept.done, kept.plan["sort"]) == ("checked", 2, 0, "departments")
    assert timezone.now() - kept.created_at < timedelta(minutes=1)


def test_what_could_not_be_read_is_not_kept() -> None:
    assert bytes(sheets.start(b"\xff\xff").content) == b""


@pytest.mark.parametrize("content", [b"", b"x" * (bounds.FILE_BYTES + 1)], ids=["empty", "too large"])
def test_what_is_no_file_of_ours_is_refused_at_the_door(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        sheets.waiting(content)
    assert (list(refused.value.detail), OrgImport.objects.count()) == (["file"], 0)


def test_a_worker_is_called_when_a_file_is_handed_in_and_when_it_is_to_be_applied(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as called:
        one = sheets.start(UNITS)
        wizard.apply(one.pk)
    assert called == [tasks.work_off_imports.delay] * 2


def test_the_file_goes_once_it_is_applied() -> None:
    assert bytes(sheets.carry_out(UNITS).content) == b""


def test_an_import_is_claimed_once() -> None:
    one = sheets.start(UNITS)
    assert wizard.claim(one.pk).state == "applying"
    with pytest.raises(Conflict) as refused:
        wizard.apply(one.pk)
    assert (refused.value.detail, Department.objects.count()) == ({"state": "applying"}, 0)


def test_a_file_with_errors_is_not_applied() -> None:
    one = sheets.start(sheets.units(("R", "")))
    with pytest.raises(Conflict) as refused:
        wizard.apply(one.pk)
    assert (refused.value.detail, wizard.one(one.pk).state) == ({"errors": 1}, "checked")


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        wizard.apply(404)


def test_what_waits_to_be_checked_is_not_applied() -> None:
    one = sheets.waiting(UNITS)
    with pytest.raises(Conflict) as refused:
        wizard.apply(one.pk)
    assert (refused.value.detail, wizard.one(one.pk).state) == ({"state": "checking"}, "checking")


def test_lines_are_errors_first_then_changes() -> None:
    one = sheets.start(sheets.units(("R", "研发"), ("", "x"), ("S", "市场"), ("", "y")))
    lines = [(line["kind"], line["row"]) for line in wizard.lines(one, after=0, limit=10)]
    assert lines == [("error", 3), ("error", 5), ("created", 2), ("created", 4)]
    pages = [wizard.lines(one, after=after, limit=2) for after in (0, 1, 2, 3, 4)]
    assert [[(line["kind"], line["row"]) for line in page] for page in pages] == [
        lines[:2], lines[1:3], lines[2:4], lines[3:], []
    ]  # fmt: skip
