"""Workbooks: what cells show, and what is refused before or while it is unpacked."""

import io
import zipfile
from datetime import date, datetime

import pytest

from oa.imports import bounds, xlsx_rows
from oa.imports.bounds import Unreadable
from tests.oa.imports.sheets import xlsx_file

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def with_part(name: str, content: bytes | str) -> bytes:
    """A small workbook with one part replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_file(["a"]))) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return held.getvalue()


def refusal(content: bytes) -> str:
    """The sentence."""
    with pytest.raises(Unreadable) as refused:
        list(xlsx_rows.rows(content))
    return refused.value.faults[0].message


def test_cells_are_read_as_they_show() -> None:
    row = ["王小明", 1001, 1001.0, 1.5, True, None, datetime(2026, 1, 31), date(2026, 1, 31)]  # noqa: DTZ001
    assert list(xlsx_rows.rows(xlsx_file(row))) == [
        ["王小明", "1001", "1001", "1.5", "True", "", "2026-01-31T00:00:00", "2026-01-31T00:00:00", *[""] * 53]
    ]


def test_a_formula_stays_a_text() -> None:
    assert next(xlsx_rows.rows(xlsx_file(["=1+1"])))[0] == "=1+1"


def test_an_array_formula_stays_a_text() -> None:
    content = with_part(SHEET, f'{HEAD}<row r="1"><c r="A1"><f t="array" ref="A1">SUM(B1)</f><v>1</v></c></row>{TAIL}')
    assert next(xlsx_rows.rows(content))[0].startswith("=")


def test_what_the_file_says_of_its_size_is_not_believed() -> None:
    said = HEAD.replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    content = with_part(SHEET, f'{said}<row r="3"><c r="B3"><v>7</v></c></row>{TAIL}')
    assert [row[:2] for row in xlsx_rows.rows(content)] == [["", ""], ["", ""], ["", "7"]]


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert "unpacks" in refusal(with_part(SHEET, b"<" * (bounds.UNZIPPED_BYTES + 1)))


def test_what_is_packed_all_too_well_is_not_unpacked() -> None:
    content = with_part(SHEET, b" " * (bounds.UNZIPPED_ANYWAY + 1))
    assert len(content) * bounds.UNZIPPED_RATIO < bounds.UNZIPPED_ANYWAY
    assert "unpacks" in refusal(content)


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml"])
def test_entities_are_refused(part: str) -> None:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    assert "EntitiesForbidden" in refusal(with_part(part, f"{BOMB}{HEAD}{cell}{TAIL}"))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (SHEET, f'{HEAD}<row r="1"><c r="A1" t="s"><v>99</v></c></row>{TAIL}'),  # no such shared string
        (SHEET, f'{HEAD}<row r="1"><c r="A1"><v>seven</v></c></row>{TAIL}'),
        (SHEET, f"{HEAD}<row"),
        ("[Content_Types].xml", "<nothing/>"),
    ],
)
def test_a_workbook_that_is_broken_inside_is_refused(part: str, content: str) -> None:
    assert "no workbook" in refusal(with_part(part, content))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 100, xlsx_file(["a"])[:-40]])
def test_a_broken_archive_is_refused(content: bytes) -> None:
    assert "no workbook" in refusal(content)
