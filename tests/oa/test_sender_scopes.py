"""Departments as a scope of moderation rules."""

import pytest

from imcore import errors
from imcore.moderation import scopes
from oa.sender_scopes import DepartmentScope
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import log, say
from tests.imcore.moderation.lists import category
from tests.oa import office
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_a_rule_for_a_department_is_in_force_for_all_below_it_and_none_beside_it(cast: Cast) -> None:
    mill = office.department("Mill")
    wheel = office.department("Wheel", mill)
    office.hire(cast.alice, wheel)
    office.hire(cast.bob, office.department("Farm"))
    category("Secrets", "竞品", scopes=[f"department:{mill.pk}"])
    with pytest.raises(errors.BlockedContent):
        say(cast.alice, cast.group, "竞品")
    assert (say(cast.bob, cast.group, "竞品").seq, log(cast.group)) == (1, [(1, "竞品")])


def test_all_positions_count_and_it_takes_two_queries(cast: Cast) -> None:
    mill, farm = office.department("Mill"), office.department("Farm")
    wheel = office.department("Wheel", mill)
    office.hire(cast.alice, wheel, farm)
    with statements() as sent:
        found = DepartmentScope().of(cast.alice.pk)
    assert (found, len(sent)) == ({str(one.pk) for one in (mill, farm, wheel)}, 2)
    assert DepartmentScope().of(factories.person().pk) == set()


def test_a_department_is_told_by_its_name() -> None:
    mill = office.department("Mill")
    assert [scopes.title(f"department:{given}") for given in (mill.pk, 0, "x", "9" * 30)] == ["Mill", None, None, None]
