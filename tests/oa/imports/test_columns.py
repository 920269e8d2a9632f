"""Headings and records."""

import pytest

from oa.imports import columns, table
from oa.imports.bounds import Fault, Unreadable
from oa.imports.columns import DEPARTMENTS, EMPLOYEES
from oa.imports.table import Row

EVERY_HEADING = [
    (sort, field, heading)
    for sort, fields in columns.HEADINGS.items()
    for field, headings in fields.items()
    for heading in headings
]


def told(*headings: str) -> list[tuple[str, str]]:
    """(column, sentence) of what is wrong with headings."""
    with pytest.raises(Unreadable) as refused:
        columns.understand(Row(1, list(headings)))
    assert {fault.row for fault in refused.value.faults} == {1}
    return [(fault.column, fault.message) for fault in refused.value.faults]


@pytest.mark.parametrize(("sort", "field", "heading"), EVERY_HEADING)
def test_a_heading_is_known_in_both_languages(sort: str, field: str, heading: str) -> None:
    others = [columns.HEADINGS[sort][name][0] for name in columns.REQUIRED[sort] if name != field]
    layout = columns.understand(Row(1, [*others, f" {heading.upper()}* "]))
    assert (layout.sort, layout.fields[-1]) == (sort, field)


@pytest.mark.parametrize("chinese", [True, False])
@pytest.mark.parametrize("sort", [EMPLOYEES, DEPARTMENTS])
def test_a_template_is_understood(sort: str, chinese: bool) -> None:
    content = columns.template(sort, chinese=chinese)
    layout = columns.understand(next(table.read(content)))
    assert (layout.sort, list(layout.shown)) == (sort, list(columns.HEADINGS[sort]))


def test_unknown_double_and_missing_headings_are_all_named() -> None:
    assert told("工号", "手机", "mobile", "Shoe size") == [
        ("mobile", "This column is there twice."),
        ("Shoe size", "There is no such column."),
        ("姓名 / name", "This column is missing."),
    ]


def test_a_file_without_code_and_number_lacks_the_number() -> None:
    assert told("name", "mobile") == [("工号 / employee number", "This column is missing.")]


def test_records_have_every_field_that_has_a_column() -> None:
    layout = columns.understand(Row(1, ["工号", "姓名", "", "手机"]))
    rows = [Row(2, ["1", "王"]), Row(3, ["2", "李", "?", "x" * 2001]), Row(5, ["3", "", "", "x" * 2000, "y"])]
    first, second, third = columns.records(layout, rows)
    assert (first.values, first.faults) == ({"number": "1", "name": "王", "mobile": ""}, ())
    assert second.values == {"number": "2", "name": "李", "mobile": ""}
    assert second.faults == (Fault(3, "", "Column 3 has no heading."), Fault(3, "手机", "At most 2000 characters."))
    assert (len(third.values["mobile"]), third.faults) == (2000, (Fault(5, "", "Column 5 has no heading."),))
