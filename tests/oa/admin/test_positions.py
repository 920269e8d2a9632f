"""The rows of positions as values for orgchart.assign."""

import pytest
from django.forms import inlineformset_factory

from oa.admin.positions import PositionForm, PositionFormSet
from oa.models import Employee, Position
from oa.orgchart import Place
from tests import factories
from tests.oa import office

pytestmark = pytest.mark.django_db


def formset(employee: Employee, *rows: dict[str, object]) -> PositionFormSet:
    """Filled in."""
    made = inlineformset_factory(Employee, Position, PositionForm, PositionFormSet, fk_name="employee", exclude=())
    sent: dict[str, object] = {"positions-TOTAL_FORMS": len(rows), "positions-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        sent |= {f"positions-{number}-{name}": value for name, value in row.items()}
    return made(sent, instance=employee)  # type: ignore[return-value]


def test_the_primary_place_comes_first() -> None:
    farm, harbour = office.department(), office.department()
    boss = office.hire(factories.person())
    rows = formset(
        office.hire(factories.person()),
        {"department": farm.pk, "title": "Clerk", "line_manager": boss.pk},
        {"department": harbour.pk, "is_primary": "on"},
    )
    assert rows.is_valid()
    assert rows.places() == [Place(harbour.pk, "", None), Place(farm.pk, "Clerk", boss.pk)]


def test_rows_that_are_empty_or_taken_away_are_no_places() -> None:
    farm = office.department()
    rows = formset(office.hire(factories.person()), {"title": ""}, {"department": farm.pk, "DELETE": "on"})
    assert rows.is_valid()
    assert rows.places() == []


def test_two_primary_places_are_refused() -> None:
    farm, harbour = office.department(), office.department()
    rows = formset(
        office.hire(factories.person()),
        {"department": farm.pk, "is_primary": "on"},
        {"department": harbour.pk, "is_primary": "on"},
    )
    assert not rows.is_valid()
    assert rows.non_form_errors() == ["只能有一个主要职位。"]
