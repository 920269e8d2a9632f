"""Cells to values."""

from typing import Any

import pytest

from oa.imports import cells
from oa.imports.cells import Wrong


@pytest.mark.parametrize("cell", ["=1+1", "=HYPERLINK(1)", "+cmd", "-2+3", "@SUM(A1)", "-", "+", "a\nb", "a\x07"])
def test_what_a_spreadsheet_would_run_is_refused(cell: str) -> None:
    with pytest.raises(Wrong):
        cells.plain(cell)


@pytest.mark.parametrize("cell", ["", "王小明", "+86 138 0013 8000", "a=b", "x@y.cn", "3-4"])
def test_plain_text_and_telephone_numbers_pass(cell: str) -> None:
    assert cells.plain(cell) == cell


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.mobile, "13800138000", "13800138000"),
        (cells.mobile, "+86 (10) 8000-1000", "+86 (10) 8000-1000"),
        (cells.email, "a.b@example.cn", "a.b@example.cn"),
        (cells.username, "王.w_1@x-y+z", "王.w_1@x-y+z"),
        (cells.rank, "1", 1),
        (cells.rank, "20", 20),
        (cells.state, "在职", "active"),
        (cells.state, "On leave", "on_leave"),
        (cells.state, "离职", "left"),
        (cells.text(3), "王小明", "王小明"),
    ],
)
def test_a_value_is_read(read: Any, cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (cells.mobile, "12"),
        (cells.mobile, "call me"),
        (cells.mobile, "1" * 33),
        (cells.email, "a@"),
        (cells.email, "a" * 250 + "@example.cn"),
        (cells.username, "w m"),
        (cells.username, "w" * 151),
        (cells.rank, "0"),
        (cells.rank, "21"),
        (cells.rank, "7.5"),
        (cells.rank, "٧"),
        (cells.state, "ill"),
        (cells.text(3), "王小明明"),
    ],
)
def test_a_wrong_value_is_refused(read: Any, cell: str) -> None:
    with pytest.raises(Wrong):
        read(cell)


def test_a_backslash_protects_a_separator() -> None:
    assert cells.split(r"R\/D/消息 / ;x", "/") == [r"R\/D", "消息", ";x"]
    assert [cells.unescaped(part) for part in cells.split(r"a\;b；c\\;d", ";；")] == ["a;b", "c\\", "d"]
    assert cells.split("a\\", "/") == ["a\\"]
