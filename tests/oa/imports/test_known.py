"""What a check reads beforehand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oa import orgchart
from oa.imports import known
from oa.imports.known import Person, Seat, Unit
from oa.orgchart import Place
from tests import factories
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def test_the_company_is_known_by_numbers_and_codes() -> None:
    top = department("R/D", code="R")
    below = department("Links; all", top)
    boss = hire(factories.person("boss", display_name="老板", is_staff=True), top, number="1")
    orgchart.change_department(below.pk, manager=boss.pk)
    hand = hire(factories.person("hand", email="h@example.cn"), number="2", mobile="123456", office="B", rank=3)
    orgchart.assign(hand.pk, [Place(below.pk, "Hand", boss.pk), Place(top.pk)])
    company = known.read(["boss", "nobody", factories.person("visitor").username])
    assert company.units == {top.pk: Unit("R", "R/D", None, ""), below.pk: Unit("", "Links; all", top.pk, "1")}
    assert company.keys == {"R": top.pk}
    assert company.place(below.pk) == r"R\/D/Links\; all"
    seats = (Seat(below.pk, "Hand", "1"), Seat(top.pk))
    assert company.people["2"] == Person("Hand", "hand", "h@example.cn", "123456", "B", 3, "active", seats)
    assert company.ids == {"1": (boss.pk, boss.user_id), "2": (hand.pk, hand.user_id)}
    assert company.guarded == {"1"}
    assert company.owners == {"boss": "1", "visitor": None}


def test_a_larger_company_takes_no_more_queries() -> None:
    counts = []
    for _ in range(2):
        for person in factories.people(8):
            hire(person, department())
        with CaptureQueriesContext(connection) as captured:
            known.read(["a"])
        counts.append(len(captured))
    assert counts == [5, 5]
