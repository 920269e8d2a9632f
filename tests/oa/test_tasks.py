"""The office's tasks do what they are named for."""

import pytest
from celery import current_app

from imcore.models import Member
from oa import department_groups, orgchart, tasks
from oa.models import DepartmentGroup
from tests import factories
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def test_syncing_leaves_no_group_behind() -> None:
    links = department()
    hire(factories.person(), links, rank=9)
    goes = hire(factories.person(), links)
    made = department_groups.create(links.pk)
    orgchart.assign(goes.pk, [])
    tasks.sync_department_groups()
    assert DepartmentGroup.objects.get().stale_since is None
    assert Member.objects.filter(conversation=made.conversation_id, left_at=None).count() == 1


def test_beat_looks_for_imports_whose_worker_has_died() -> None:
    assert tasks.work_off_imports.name in {entry["task"] for entry in current_app.conf.beat_schedule.values()}


def test_a_change_asks_for_the_task_by_its_name() -> None:
    assert tasks.sync_department_groups.name == department_groups.TASK
    assert department_groups.TASK in {entry["task"] for entry in current_app.conf.beat_schedule.values()}
