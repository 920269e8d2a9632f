"""`manage.py import_org`."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from oa.models import Department, OrgImport
from tests import factories
from tests.oa.imports import sheets

pytestmark = pytest.mark.django_db
UNITS = sheets.units(("R", "研发"), ("M", "消息", "R"))

Write = Callable[[str, bytes], Path]


def run(path: Path, *options: str) -> tuple[str, str]:
    """Output and errors."""
    out, err = StringIO(), StringIO()
    call_command("import_org", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_file_is_checked_and_with_apply_written(data_file: Write) -> None:
    chief = factories.person("chief", is_superuser=True)
    path = data_file("units.csv", UNITS)
    assert run(path) == ("created 2, changed 0, moved 0, left 0, unchanged 0\n", "")
    assert Department.objects.count() == 0
    assert run(path, "--apply")[0].endswith("Applied.\n")
    assert Department.objects.count() == 2
    assert set(OrgImport.objects.values_list("by", flat=True)) == {chief.pk}


def test_errors_are_printed_by_row_and_nothing_is_written(data_file: Write) -> None:
    factories.person("clerk", language="en")
    err = StringIO()
    path = data_file("units.csv", sheets.units(("R", "研发", "nowhere")))
    with pytest.raises(CommandError, match="1 errors; nothing was changed"):
        call_command("import_org", str(path), "--apply", "--by", "clerk", stderr=err)
    assert "row 2 上级编码:" in err.getvalue()
    assert Department.objects.count() == 0


def test_a_file_that_is_not_there_and_a_person_who_is_not_there(data_file: Write, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nobody"):
        run(data_file("units.csv", UNITS))
    factories.person("chief", is_superuser=True)
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "nowhere.csv")
    assert not OrgImport.objects.exists()
