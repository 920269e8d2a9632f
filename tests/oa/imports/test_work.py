"""What a worker does."""

import pytest

from oa.imports import lease, wizard, work
from oa.models import Department
from tests.oa.imports import sheets

pytestmark = pytest.mark.django_db
UNITS = sheets.units(("R", "研发"), ("M", "消息", "R"))


def test_all_that_waits_is_worked_off() -> None:
    first, second = sheets.waiting(UNITS), sheets.waiting(sheets.units(("R", "")))
    assert work.work_off() == 2
    assert [wizard.one(one.pk).state for one in (first, second)] == ["checked", "checked"]
    assert Department.objects.count() == 0
    wizard.claim(first.pk)
    assert (work.work_off(), work.work_off()) == (1, 0)
    assert (wizard.one(first.pk).state, Department.objects.count()) == ("applied", 2)


def test_who_comes_late_applies_nothing() -> None:
    one = sheets.start(UNITS)
    wizard.claim(one.pk)
    late = lease.take(one.pk)
    assert late is not None
    newer = late.renew()
    work.work(late)
    assert (wizard.one(one.pk).state, Department.objects.count()) == ("applying", 0)
    work.work(newer)
    assert (wizard.one(one.pk).state, Department.objects.count()) == ("applied", 2)
    work.work(newer)
    assert Department.objects.count() == 2
