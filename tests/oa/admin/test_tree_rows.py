"""All rows of the tree while they are few, levels where they are many."""

import pytest

from oa.admin import tree_rows
from oa.models import Department
from tests.oa import office

pytestmark = pytest.mark.django_db


def test_a_small_tree_is_shown_whole() -> None:
    farm = office.department("Farm")
    office.department("Harvest", above=farm)
    shown = tree_rows.top()
    assert ([one.name for one in shown.departments], shown.lazy) == (["Farm", "Harvest"], False)


def test_a_large_tree_is_shown_level_by_level() -> None:
    farm = office.department("Farm")
    Department.objects.bulk_create(
        Department(name=f"D{step}", path=f"{farm.path}{step:04}", depth=2) for step in range(1, tree_rows.WHOLE + 1)
    )
    Department.objects.filter(pk=farm.pk).update(numchild=tree_rows.WHOLE)
    shown = tree_rows.top()
    assert ([one.name for one in shown.departments], shown.lazy) == (["Farm"], True)
    farm.refresh_from_db()
    assert len(tree_rows.below(farm).departments) == tree_rows.WHOLE
