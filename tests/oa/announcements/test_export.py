"""The file for a spreadsheet."""

import csv
from io import StringIO

import pytest
from django.utils import timezone, translation

from imcore.protocol import UserId
from oa.announcements import export, reading
from oa.models import Announcement
from tests import factories
from tests.oa.announcements.desks import editor, published
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def table(made: Announcement) -> list[list[str]]:
    """The cells of the whole file."""
    return list(csv.reader(StringIO(b"".join(export.chunks(made)).decode("utf-8-sig"), newline="")))


def test_a_line_says_who_and_when() -> None:
    reader = factories.person("ann", display_name="王小明")
    hire(reader, department("Links"), number="E-1")
    made = published(editor(), must_confirm=True)
    receipt = reading.confirm(UserId(reader.pk), made.pk)
    shown = [f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" for moment in (receipt.read_at, receipt.confirmed_at) if moment]
    with translation.override("en"):
        assert table(made) == [
            ["Name", "Username", "Employee number", "Department", "Read", "Confirmed"],
            ["王小明", "ann", "E-1", "Links", *shown],
        ]


def test_the_file_begins_with_a_byte_order_mark() -> None:
    assert next(export.chunks(published(editor()))).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(name: str) -> None:
    hire(factories.person("ann", display_name=name))
    assert table(published(editor()))[1][0] == f"'{name}"


def test_many_come_in_several_chunks_each_person_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 2)
    for name in ("ann", "ben", "cleo", "dan", "eve"):
        hire(factories.person(name))
    made = published(editor())
    assert len(list(export.chunks(made))) == 4
    assert [row[1] for row in table(made)[1:]] == ["ann", "ben", "cleo", "dan", "eve"]
