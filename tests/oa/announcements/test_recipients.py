"""To whom an announcement goes."""

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from imcore.models import User
from oa.announcements import recipients
from oa.models import AnnouncementReceipt, Employee
from tests import factories
from tests.oa.announcements.desks import draft, editor, employee
from tests.oa.office import department, hire

pytestmark = pytest.mark.django_db


def names(users: object) -> list[str]:
    return sorted(user.username for user in users)  # type: ignore[attr-defined]


def test_the_company_is_who_works_here_and_can_sign_in() -> None:
    employee("active"), employee("away", state=Employee.State.ON_LEAVE), employee("left", state=Employee.State.LEFT)
    employee("locked")
    User.objects.filter(username="locked").update(is_active=False)
    factories.person("visitor")
    assert names(recipients.of(draft(editor()))) == ["active", "away"]


def test_a_department_is_its_people_and_those_below_each_once() -> None:
    top = department("R&D")
    below, beside = department("Links", top), department("Sales")
    hire(factories.person("ann"), top)
    hire(factories.person("ben"), below)
    hire(factories.person("cleo"), below, top, beside)
    hire(factories.person("dan"), beside)
    assert names(recipients.of(draft(editor(), departments=[top.pk, below.pk]))) == ["ann", "ben", "cleo"]


def test_people_are_added_to_departments() -> None:
    team = department()
    ann = factories.person("ann")
    hire(ann, team)
    ben = employee("ben")
    employee("cleo")
    assert names(recipients.of(draft(editor(), departments=[team.pk], people=[ann.pk, ben.pk]))) == ["ann", "ben"]


def test_a_person_who_left_since_gets_nothing() -> None:
    ann = employee("ann")
    made = draft(editor(), people=[ann.pk])
    Employee.objects.update(state=Employee.State.LEFT)
    assert names(recipients.of(made)) == []


def test_a_thousand_get_their_receipts_by_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    crowd = factories.people(1_000)
    Employee.objects.bulk_create(Employee(user=user, employee_number=user.username) for user in crowd)
    made = draft(editor())
    with django_assert_num_queries(1):
        recipients.hand_out(made)
    rows = AnnouncementReceipt.objects.values_list("announcement", "user", "read_at", "confirmed_at")
    assert sorted(rows) == [(made.pk, user.pk, None, None) for user in crowd]


def test_receipts_of_departments_and_people_are_handed_out_as_chosen() -> None:
    team, ben = department(), employee("ben")
    hire(factories.person("ann"), team)
    made = draft(editor(), departments=[team.pk], people=[ben.pk])
    recipients.hand_out(made)
    assert sorted(made.receipts.values_list("user__username", flat=True)) == ["ann", "ben"]


def test_the_ids_are_read_in_chunks(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    monkeypatch.setattr(recipients, "CHUNK", 2)
    users = [employee() for _ in range(3)]
    recipients.hand_out(made := draft(editor()))
    with django_assert_num_queries(3):
        assert list(recipients.ids(made.pk, Q())) == [user.pk for user in users]
