"""CSV files: encodings, separators, quotes."""

import pytest

from oa.imports import csv_rows
from oa.imports.bounds import Unreadable

TEXT = "工号,姓名\r\n1,王小明\r\n"
ROWS = [["工号", "姓名"], ["1", "王小明"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_an_encoding_is_found_out(encoding: str) -> None:
    assert list(csv_rows.rows(TEXT.encode(encoding))) == ROWS


def test_big_endian_utf_16_is_read_by_its_mark() -> None:
    assert list(csv_rows.rows(b"\xfe\xff" + TEXT.encode("utf-16-be"))) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_separator_is_found_out(separator: str) -> None:
    assert list(csv_rows.rows(TEXT.replace(",", separator).encode())) == ROWS


def test_a_separator_within_quotes_is_none() -> None:
    assert csv_rows.separator('"a,b,c";d\n') == ";"


def test_a_quoted_cell_may_hold_line_breaks_and_quotes() -> None:
    assert list(csv_rows.rows(b'a,"b\nc ""d"""\n\ne,f\n')) == [["a", 'b\nc "d"'], [], ["e", "f"]]


def test_a_cell_of_ten_megabytes_is_a_cell() -> None:
    assert [len(cell) for cell in next(csv_rows.rows(b"a," + b"x" * 10_000_000))] == [1, 10_000_000]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"a,b\n1,2\n3,\xff\xff\n", 3),  # neither UTF-8 nor GB18030
        (b"\xef\xbb\xbfa\n\xff", 2),  # said to be UTF-8
        (b"\xff\xfea\x00\n\x00\x00\xd8", 2),  # said to be UTF-16, and cut
        (b"a\nb\nc\x00d\n", 3),
        ("a\nb".encode("utf-16-le"), 1),  # no mark: it looks like NUL characters
        (b'a\n"b\n', 2),
        (b'a\n"b"c\n', 2),
    ],
)
def test_what_is_no_text_is_refused_with_its_row(content: bytes, row: int) -> None:
    with pytest.raises(Unreadable) as refused:
        list(csv_rows.rows(content))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(row, "")]
