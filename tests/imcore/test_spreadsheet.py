"""Files for a spreadsheet."""

import csv
from io import StringIO

import pytest
from django.test import RequestFactory

from imcore import spreadsheet


@pytest.mark.parametrize("cell", ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    lines = list(csv.reader(StringIO(spreadsheet.written([[cell]]).decode(), newline="")))
    assert lines == [[f"'{cell}"]]


def test_any_other_cell_is_left_alone() -> None:
    assert [spreadsheet.guarded(cell) for cell in ("a=b", "", "'x", "王")] == ["a=b", "", "'x", "王"]


def test_the_first_lines_begin_with_the_byte_order_mark_and_the_others_do_not() -> None:
    assert spreadsheet.written([["王"]], first=True) == b"\xef\xbb\xbf" + "王\r\n".encode()
    assert spreadsheet.written([["王"]]) == "王\r\n".encode()


def test_an_answer_is_sent_as_it_is_made_and_kept_nowhere() -> None:
    answer = spreadsheet.download(RequestFactory().get("/"), iter([b"a", b"b"]), name="audit.csv")
    assert (answer.streaming, b"".join(answer)) == (True, b"ab")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"


async def test_on_the_loop_the_same_bytes_come_from_a_thread() -> None:
    assert [chunk async for chunk in spreadsheet.in_threads(iter([b"a", b"b"]))] == [b"a", b"b"]
