"""What a process reads of what is in force."""

import pytest

from imcore.lines import in_force
from imcore.lines.in_force import Limits
from tests.imcore.lines.rules import line, maintain
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_without_lines_nothing_is_off() -> None:
    assert in_force.load() == in_force.InForce(off={None: frozenset()})


def test_two_queries_read_all_of_it() -> None:
    first, default = line(None, "pins", reviewer_url="https://example.com/"), line(None, "edit", key="default", member_limit=9)
    made = maintain("closed", lasts=None)
    with statements() as sent:
        found = in_force.load()
    assert len(sent) == 2
    assert found.off == {None: {"edit"}, first.pk: {"pins"}, default.pk: {"edit"}}
    assert (set(found.reviewed), found.limits) == ({first.pk}, Limits(9, 120))
    assert found.maintenance == in_force.Plan("closed", made.starts_at, None, "New disks")


def test_a_switch_that_nobody_knows_any_more_is_passed_over() -> None:
    assert in_force.off_by({"telepathy": False}) == frozenset()
