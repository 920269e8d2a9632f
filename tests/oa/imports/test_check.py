"""The dry run as a whole: whatever the file, it writes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.models import User
from oa.imports import bounds, check
from oa.models import Department, Employee, OrgImport, Position
from tests import factories
from tests.oa.imports import sheets
from tests.oa.imports.test_xlsx_rows import BOMB, HEAD, SHEET, TAIL, with_part
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db
TABLES = (User, Department, Employee, Position)


def everything() -> list[list[tuple[object, ...]]]:
    """What the tables hold."""
    return [list(model._default_manager.order_by("pk").values_list()) for model in TABLES]


CIRCLE = "The department would stand below itself."
# fmt: off
HOSTILE = [
    ("header only", sheets.people(), [(1, "", "There is nothing below the headings.")]),
    ("a million empty rows", sheets.people() + b",,\n" * 1_000_000, [(1, "", "There is nothing below the headings.")]),
    ("wrong encoding", sheets.people(("1", "a")) + b"2,\xff\xff\n",
     [(3, "", "The encoding is not known here. Save the file as UTF-8, or as XLSX.")]),
    ("no text", sheets.people(("1", "x" * 9_000), ("1", "a\0b")),
     [(3, "", "This is no text: it has NUL characters. Save the file as UTF-8.")]),
    ("a cell of ten megabytes", sheets.people(("1", "x" * 10_000_000, "", "R")), [(2, "姓名", "At most 2000 characters.")]),
    ("formula", sheets.people(("1", "=1+1", "", "R")),
     [(2, "姓名", "A cell must not begin with = + - or @: a spreadsheet takes it for a formula.")]),
    ("formula in a workbook", sheets.xlsx_file(["工号", "姓名", "部门"], [1, "=1+1", "R"]),
     [(2, "姓名", "A cell must not begin with = + - or @: a spreadsheet takes it for a formula.")]),
    ("a number twice", sheets.people(("1", "a", "", "R"), ("1", "b", "", "R")),
     [(3, "工号", "The same stands in row 2.")]),
    ("a circle", sheets.units(("A", "a", "B"), ("B", "b", "A")),
     [(2, "上级编码", CIRCLE), (3, "上级编码", CIRCLE)]),
    ("zip bomb", with_part(SHEET, b"<" * (bounds.UNZIPPED_BYTES + 1)),
     [(0, "", "The workbook unpacks to more than is read here.")]),
    ("entity bomb", with_part(SHEET, f"{BOMB}{HEAD}{TAIL}"),
     [(0, "", "This is no workbook that can be read (EntitiesForbidden).")]),
    ("no headings", b"1,2\n3,4\n", [(1, "1", "There is no such column."), (1, "2", "There is no such column."),
                                    (1, "工号 / employee number", "This column is missing."),
                                    (1, "姓名 / name", "This column is missing.")]),
]
# fmt: on


@pytest.mark.parametrize(("content", "faults"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused_by_row_and_nothing_is_written(content: bytes, faults: list[tuple[int, str, str]]) -> None:
    hire(factories.person(), department("研发", code="R"), number="7")
    importer = sheets.importer()
    before = everything()
    one = sheets.start(content, importer)
    assert (sheets.faults(one), one.plan["error_count"]) == (faults, len(faults))
    assert everything() == before
    assert OrgImport.objects.count() == 1


@pytest.mark.parametrize("sort", ["employees", "departments"])
def test_a_longer_file_takes_no_more_queries(sort: str) -> None:
    department("研发", code="R")
    importer, counts = sheets.importer(), []
    for length in (10, 1_000):
        rows = [(f"N{row}", f"name {row}", "", "R" if sort == "employees" else "") for row in range(length)]
        content = (sheets.people if sort == "employees" else sheets.units)(*rows)
        with CaptureQueriesContext(connection) as captured:
            found = check.check(content, by=importer)
        counts.append(len(captured))
        assert (found.faults, found.counts["created"]) == ([], length)
    assert counts == ([5, 5] if sort == "employees" else [4, 4])
