"""The rules at the core's door: who is in the directory, and who may be written to first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from imcore import errors
from imcore.conversations import access
from imcore.models import User, UserKind
from oa.models import Contact, Department
from oa.visibility.policy import Colleagues
from tests import factories
from tests.oa.office import department, hire
from tests.oa.visibility.policies import rule

pytestmark = pytest.mark.django_db


def worker(name: str, *places: Department, rank: int = 5) -> User:
    user = factories.person(name)
    hire(user, *places, rank=rank)
    return user


def seen(viewer: User) -> set[str]:
    """Whom the viewer has in the directory."""
    return set(access.visible_users(viewer.pk).values_list("username", flat=True))


def test_without_rules_all_active_people_and_bots_are_seen_and_no_visitor() -> None:
    alice = factories.person("alice")
    factories.person("bob"), factories.person("robot", kind=UserKind.BOT)
    factories.person("gone", is_active=False), factories.person("guest", kind=UserKind.VISITOR)
    assert seen(alice) == {"alice", "bob", "robot"}


def test_a_subsidiary_is_isolated_by_two_rules() -> None:
    company = department("Company")
    branch = department("Branch", company)
    inside, deep, outside = worker("in", branch), worker("deep", department("Team", branch)), worker("out", company)
    factories.person("robot", kind=UserKind.BOT), factories.person("gone", is_active=False)
    rule(name="The branch is not seen", viewers=[branch], viewer_outside=True, targets=[branch])
    rule(name="The branch sees nobody else", viewers=[branch], targets=[branch], target_outside=True)
    assert (seen(inside), seen(deep), seen(outside)) == ({"in", "deep", "robot"}, {"in", "deep", "robot"}, {"out", "robot"})


def test_who_works_in_both_is_seen_where_the_rules_name_them() -> None:
    one, other = department(), department()
    both, here = worker("both", one, other), worker("here", one)
    rule(viewers=[other], viewer_outside=True, targets=[other])
    assert (seen(here), seen(both)) == ({"here"}, {"here", "both"})


def test_the_first_rule_that_fits_decides() -> None:
    intern, chief = worker("intern", rank=1), worker("chief", rank=18)
    mentor = worker("mentor", rank=17)
    rule("see", "allow", viewers=[intern], targets=[mentor])
    rule(viewer_rank_to=4, target_rank_from=15)
    assert (seen(intern), seen(chief)) == ({"intern", "mentor"}, {"intern", "mentor", "chief"})


def test_who_is_no_employee_has_no_rank_and_no_department() -> None:
    worker("alice", department())
    keeper, other = factories.person("keeper"), factories.person("other")
    rule(viewer_rank_from=1, targets=[]), rule(viewer_rank_to=20)
    assert seen(keeper) == {"alice", "keeper", "other"}
    rule(viewer_rank_from=1, viewer_outside=True, target_rank_from=1, target_outside=True)
    assert (seen(keeper), seen(other)) == ({"alice", "keeper"}, {"alice", "other"})


def test_a_moved_department_is_under_other_rules_at_once() -> None:
    branch, team = department(), department()
    worker("alice", team)
    bob = worker("bob")
    rule(targets=[branch])
    assert seen(bob) == {"alice", "bob"}
    Department.objects.move(team, branch, "last-child")
    assert seen(bob) == {"bob"}


def test_whom_the_rules_for_starting_close_is_seen_but_not_written_to() -> None:
    intern, chief, robot = worker("intern", rank=1), worker("chief", rank=18), factories.person("robot", kind=UserKind.BOT)
    rule("start", viewers=[intern])
    with pytest.raises(errors.Forbidden):
        access.may_start(intern.pk, chief.pk)
    for one, other in ((intern, robot), (intern, intern), (chief, intern)):
        access.may_start(one.pk, other.pk)


def test_whom_the_rules_hide_is_not_there_to_be_written_to() -> None:
    intern, chief = worker("intern", rank=1), worker("chief", rank=18)
    rule(viewers=[intern], targets=[chief]), rule("start", "allow")
    with pytest.raises(errors.NotFound):
        access.may_start(intern.pk, chief.pk)


def test_an_accepted_request_opens_the_way_for_the_one_who_asked() -> None:
    intern, chief = worker("intern", rank=1), worker("chief", rank=18)
    rule("start")
    Contact.objects.create(owner=intern, user=chief, may_start=True)
    Contact.objects.create(owner=chief, user=intern)
    access.may_start(intern.pk, chief.pk)
    with pytest.raises(errors.Forbidden):
        access.may_start(chief.pk, intern.pk)


def test_an_accepted_request_shows_nobody() -> None:
    intern, chief = worker("intern", rank=1), worker("chief", rank=18)
    rule(targets=[chief])
    Contact.objects.create(owner=intern, user=chief, may_start=True)
    with pytest.raises(errors.NotFound):
        access.may_start(intern.pk, chief.pk)


def test_the_rules_cost_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    place, crowd = department(), factories.people(30)
    alice, *others = [user.pk for user in crowd]
    for user in crowd:
        hire(user, place)
    policy = Colleagues()
    with django_assert_num_queries(1):
        policy.visible_to(alice)
    with django_assert_num_queries(1):
        assert policy.may_start(alice, others) == set(others)
    for number in range(10):
        rule(targets=crowd[number : number + 2]), rule("start", targets=crowd[number : number + 2])
    with django_assert_num_queries(3):
        policy.visible_to(alice)
    with django_assert_num_queries(4):
        assert policy.may_start(alice, others) == set(others[10:])


@pytest.mark.parametrize(("effect", "about_all"), [("allow", True), ("deny", False)])
def test_rules_that_change_nothing_for_the_viewer_leave_the_search_as_it_was(effect: str, about_all: bool) -> None:
    alice = worker("alice")
    plain = str(access.visible_users(alice.pk).query)
    rule("see", effect, **({} if about_all else {"viewer_rank_from": 15}))
    with CaptureQueriesContext(connection) as queries:
        assert str(access.visible_users(alice.pk).query) == plain
    assert len(queries) == 3
