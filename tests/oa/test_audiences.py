"""Departments and employees as audiences."""

import pytest
from django.utils import translation

from imcore import errors
from imcore.audiences import lookup
from oa.audiences import OfDepartment, OneEmployee
from oa.models import Employee
from tests.cast import Cast
from tests.oa import office
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def usernames(*audiences: str) -> list[str]:
    """Whom these mean."""
    return sorted(lookup.people(lookup.checked(audiences)).values_list("username", flat=True))


@pytest.fixture
def mill(cast: Cast) -> str:
    """A mill (code M) with alice, its wheel (no code) with bob and carol, a farm (code F) with bob too → the wheel's `#id`."""
    mill, farm = office.department("Mill", code="M"), office.department("Farm", code="F")
    wheel = office.department("Wheel", mill)
    office.hire(cast.alice, mill, number="A1")
    office.hire(cast.bob, wheel, farm, number="B1")
    office.hire(cast.carol, wheel, number="C1")
    return f"#{wheel.pk}"


def test_a_department_is_who_has_a_position_there(mill: str) -> None:
    assert usernames("department:M") == ["alice"]
    assert usernames("department:F") == ["bob"]
    assert usernames(f"department:{mill}") == ["bob", "carol"]


def test_with_all_below_it_is_everybody_there_once(mill: str) -> None:
    assert usernames("department:M/*") == ["alice", "bob", "carol"]
    assert usernames("department:M/*", "department:F", "employee:B1") == ["alice", "bob", "carol"]


def test_a_code_comes_before_a_number(cast: Cast, mill: str) -> None:
    office.hire(cast.erin, office.department("Barn", code=mill))
    assert usernames(f"department:{mill}") == ["erin"]


def test_who_has_left_belongs_to_nothing(cast: Cast, mill: str) -> None:
    Employee.objects.filter(user=cast.carol).update(state="left")
    assert usernames("department:M/*") == ["alice", "bob"]
    assert OneEmployee().titles(["C1", "B1"]) == {"B1": "Bob"}
    with pytest.raises(errors.Invalid):
        lookup.checked(["employee:C1"])


def test_a_department_is_called_with_those_above_it(mill: str) -> None:
    with translation.override("en"):
        told = OfDepartment().titles([mill, "M/*", "nowhere", "#0", ""])
    assert told == {mill: "Mill / Wheel", "M/*": "Mill, with all below"}


def test_choices_are_departments_alone_and_with_all_below(mill: str) -> None:
    with translation.override("en"):
        assert OfDepartment().choices("mi", 5) == [("M/*", "Mill, with all below"), ("M", "Mill")]
        assert OfDepartment().choices("whee", 5) == [(mill, "Mill / Wheel")]
    assert OfDepartment().choices("mi", 1) == OfDepartment().choices("mi", 5)[:1]
    assert [number for number, _title in OneEmployee().choices("b", 5)] == ["B1"]


def test_titles_and_people_take_a_fixed_number_of_queries(mill: str) -> None:
    many = [str(office.department(code=f"X{number}").code) for number in range(30)]
    with statements() as sent:
        assert len(OfDepartment().titles(many)) == 30
    assert len(sent) == 2
    with statements() as sent:
        assert lookup.people([f"department:{one}/*" for one in many]).count() == 0
    assert len(sent) == 2
