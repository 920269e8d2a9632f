"""Files of either format, and the bounds."""

from typing import Any

import pytest

from oa.imports import bounds, table
from oa.imports.bounds import Unreadable
from oa.imports.table import Row
from tests.oa.imports import sheets
from tests.oa.imports.sheets import csv_file, xlsx_file


def refusal(content: bytes) -> tuple[int, str]:
    """(row, sentence)."""
    with pytest.raises(Unreadable) as refused:
        list(table.read(content))
    return refused.value.faults[0].row, refused.value.faults[0].message


@pytest.mark.parametrize("made", [csv_file, xlsx_file])
def test_rows_come_with_their_numbers_and_empty_ones_do_not_come(made: Any) -> None:
    content = made(["a", " b "], [], ["", " "], ["c", "", "d", ""])
    assert list(table.read(content)) == [Row(1, ["a", "b"]), Row(4, ["c", "", "d"])]


def test_an_empty_file_has_no_rows() -> None:
    assert list(table.read(b"")) == []


def test_a_million_empty_rows_are_no_rows() -> None:
    assert list(table.read(b"a\n" + b",,\n" * 1_000_000)) == [Row(1, ["a"])]


def test_a_workbook_that_counts_its_empty_rows_beyond_a_sheet_is_refused() -> None:
    assert refusal(b"\n" * (bounds.LINES + 1)) == (bounds.LINES + 1, "The file has more than 200000 rows.")


def test_200_000_rows_below_the_headings_are_read_and_no_more() -> None:
    content = b"a\n" * (bounds.ROWS + 1)
    assert sum(1 for _row in table.read(content)) == bounds.ROWS + 1
    assert refusal(content + b"b\n") == (bounds.ROWS + 2, "The file has more than 200000 rows.")


@pytest.mark.parametrize("made", [csv_file, xlsx_file])
def test_60_columns_are_read_and_no_more(made: Any) -> None:
    assert len(next(table.read(made(["a"] * 60))).cells) == 60
    assert refusal(made(["b"], ["a"] * 61)) == (2, "The row has more than 60 columns.")


def test_20_megabytes_are_read_and_no_more() -> None:
    content = b"a," + b"x" * (bounds.FILE_BYTES - 2)
    table.sniff(content)
    assert len(next(table.read(content)).cells[1]) == bounds.FILE_BYTES - 2
    with pytest.raises(Unreadable, match=r"^The file is larger than 20 MB\.$"):
        table.sniff(content + b"x")


# fmt: off
FOREIGN = [
    ("nothing", b"", "The file is empty."),
    ("an old workbook", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "This is a workbook of the old format (XLS). Save it as XLSX."),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is neither CSV nor XLSX."),
    ("a document", b"%PDF-1.7\n", "This is neither CSV nor XLSX."),
    ("another archive", b"PK\x03\x04word/document.xml", "This is neither CSV nor XLSX."),
    ("NUL characters", b"a,b\n\0,1\n", "This is neither CSV nor XLSX."),
]
# fmt: on


@pytest.mark.parametrize(("content", "sentence"), [case[1:] for case in FOREIGN], ids=[case[0] for case in FOREIGN])
def test_a_file_of_another_kind_is_known_at_once(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        table.sniff(content)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "content",
    [
        sheets.people(("1", "王小明")),
        sheets.csv_file(["工号"], encoding="utf-16"),
        sheets.csv_file(["工号"], ["王小明"] * 3000, encoding="gb18030"),
        sheets.xlsx_file(["工号"]),
        b"\xff\xff",
    ],
    ids=["UTF-8", "UTF-16", "GB18030", "XLSX", "some other encoding"],
)
def test_a_file_that_may_be_one_of_ours_is_let_in(content: bytes) -> None:
    table.sniff(content)
