"""The filter by department."""

import pytest
from django.test import RequestFactory

from oa.admin.branch_filter import INDENT, BranchFilter
from oa.models import Employee
from tests import factories
from tests.oa import office

pytestmark = pytest.mark.django_db


def chosen(value: str | None = None) -> BranchFilter:
    """With that value in the address."""
    request = RequestFactory().get("/")
    return BranchFilter(request, {"department": [value]} if value is not None else {}, Employee, None)


def test_at_first_the_roots_are_offered() -> None:
    farm = office.department("Farm")
    office.department("Harvest", above=farm)
    assert [name for _pk, name in chosen().lookup_choices] == ["Farm"]


def test_a_deep_choice_shows_those_above_and_directly_below() -> None:
    farm = office.department("Farm")
    harvest = office.department("Harvest", above=farm)
    office.department("Rye", above=office.department("Wheat", above=harvest))
    names = [name for _pk, name in chosen(str(harvest.pk)).lookup_choices]
    assert names == ["Farm", f"{INDENT}Harvest", f"{INDENT * 2}Wheat"]


@pytest.mark.parametrize("value", ["0", "x", "²", ""])
def test_a_department_that_is_none_has_nobody(value: str) -> None:
    office.department()
    office.hire(factories.person())
    assert list(chosen(value).queryset(RequestFactory().get("/"), Employee.objects.all())) == []
