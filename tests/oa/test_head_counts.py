"""The head counts beside the tree: moved by the difference, or counted anew."""

import pytest
from pytest_django import DjangoAssertNumQueries

from oa import head_counts
from oa.models import Department, Employee
from tests import factories
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    """Department → head count as it is kept."""
    return dict(Department.objects.values_list("name", "head_count"))


@pytest.mark.parametrize(
    ("path", "above"), [("0001", ["0001"]), ("000100020003", ["0001", "00010002", "000100020003"]), ("", [])]
)
def test_above_a_place_are_its_prefixes(path: str, above: list[str]) -> None:
    assert head_counts.above(path) == above


def test_places_are_those_of_who_has_not_left() -> None:
    top = department("A")
    here, gone = hire(factories.person(), top), hire(factories.person(), top, state=Employee.State.LEFT)
    assert head_counts.places_of([here.pk, gone.pk]) == {here.pk: {top.path}}


def test_many_move_by_a_query_per_difference(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    top = department("A")
    old, new = department("B", top), department("C", top)
    before = {number: [old.path] for number in range(50)}
    after = {number: [new.path] for number in range(50)}
    head_counts.adjust({}, before)
    with django_assert_num_queries(2):
        head_counts.adjust(before, after)
    assert counts() == {"A": 50, "B": 0, "C": 50}


def test_all_are_counted_anew_and_only_the_wrong_are_written(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    top = department("A")
    below = department("B", top)
    hire(factories.person(), top, below)
    Department.objects.update(head_count=7)
    head_counts.count_all()
    assert counts() == {"A": 1, "B": 1}
    with django_assert_num_queries(2):
        head_counts.count_all()


def test_some_are_counted_anew() -> None:
    top = department("A")
    below = department("B", top)
    hire(factories.person(), below)
    Department.objects.update(head_count=7)
    head_counts.count_again([below.path])
    assert counts() == {"A": 7, "B": 1}
