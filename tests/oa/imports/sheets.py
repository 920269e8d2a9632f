"""Files to import, made from rows of cells."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook  # type: ignore[attr-defined]  # its stubs do not name it

from imcore.models import User
from oa.imports import lease, wizard, work
from oa.models import OrgImport
from tests import factories

PEOPLE = ("工号", "姓名", "用户名", "部门", "其他部门", "职务", "直属上级工号", "手机", "邮箱", "办公地点", "职级", "状态")
UNITS = ("部门编码", "名称", "上级编码", "负责人工号")


def csv_file(*rows: Sequence[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """As a spreadsheet saves it."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: Sequence[object]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def people(*rows: Sequence[str], heads: Sequence[str] = PEOPLE) -> bytes:
    """A CSV of employees; short rows are filled up."""
    return csv_file(heads, *((*row, *[""] * (len(heads) - len(row))) for row in rows))


def units(*rows: Sequence[str], heads: Sequence[str] = UNITS) -> bytes:
    """A CSV of departments."""
    return csv_file(heads, *((*row, *[""] * (len(heads) - len(row))) for row in rows))


def importer() -> User:
    """Somebody who may import, and is no superuser."""
    return factories.person(f"importer{factories.number()}", is_staff=True, language="en")


def waiting(content: bytes, by: User | None = None) -> OrgImport:
    """Handed in, and not checked yet."""
    return wizard.hand_in(by or importer(), content=content, file_name="org.csv")


def start(content: bytes, by: User | None = None) -> OrgImport:
    """The dry run."""
    return worked_on(waiting(content, by))


def worked_on(one: OrgImport) -> OrgImport:
    """What the worker does with it."""
    held = lease.take(one.pk)
    assert held is not None
    work.work(held)
    one.refresh_from_db()
    return one


def carry_out(content: bytes, by: User | None = None) -> OrgImport:
    """Both steps, in this process."""
    one = start(content, by)
    assert one.errors == []
    return finish(one)


def finish(one: OrgImport) -> OrgImport:
    """The second step."""
    wizard.claim(one.pk)
    return worked_on(one)


def faults(one: OrgImport) -> list[tuple[int, str, str]]:
    """(row, column, sentence) of each error."""
    return [(error["row"], error["column"], error["message"]) for error in one.errors]
