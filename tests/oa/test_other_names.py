"""What employees are called by other systems."""

import pytest

from oa.models import Employee
from oa.other_names import called
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_employees_are_found_by_number_and_by_mobile_with_or_without_the_country(cast: Cast) -> None:
    Employee.objects.create(user=cast.bob, employee_number="E7", mobile="13912345678")
    Employee.objects.create(user=cast.carol, employee_number="E8", mobile="+8613987654321")
    Employee.objects.create(user=cast.dave, employee_number="E9", state=Employee.State.LEFT)
    names = {"E7", "139 1234 5678", "+86 13912345678", "13987654321", "E9", "", "nobody"}
    bob, carol = cast.bob.pk, cast.carol.pk
    assert called(names) == {"E7": bob, "139 1234 5678": bob, "+86 13912345678": bob, "13987654321": carol}
