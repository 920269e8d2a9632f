"""Rules and facts, read from the database."""

import pytest
from pytest_django import DjangoAssertNumQueries

from oa.visibility import load
from oa.visibility.rules import FIELDS, SEE, START, Facts, Rule, Side
from tests import factories
from tests.oa.office import department, hire
from tests.oa.visibility.policies import rule

pytestmark = pytest.mark.django_db


def test_a_rule_comes_with_both_its_sides() -> None:
    top, club = department(), department()
    alice, bob = factories.person(), factories.person()
    hire(alice), hire(bob)
    made = rule(
        "fields", "allow", name="Wires", viewers=[top, alice], targets=[club, bob], fields=["mobile"],
        viewer_rank_from=2, viewer_rank_to=9, viewer_outside=True, target_rank_from=3, target_rank_to=8,
    )  # fmt: skip
    viewers = Side((top.path,), (alice.pk,), 2, 9, outside=True)
    assert load.rules(FIELDS) == [
        Rule(made.pk, "Wires", "fields", True, ("mobile",), viewers, Side((club.path,), (bob.pk,), 3, 8))
    ]


def test_rules_stand_in_their_order_then_as_they_came() -> None:
    last, first, second = rule(order=2), rule(order=1), rule(order=1)
    assert [one.id for one in load.rules(SEE)] == [first.pk, second.pk, last.pk]


def test_what_is_switched_off_or_about_something_else_is_left_out() -> None:
    rule(is_active=False), rule("fields")
    kept = rule("start")
    assert [one.id for one in load.rules(SEE, START)] == [kept.pk]


def test_facts_are_known_of_everybody(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    top, club = department(), department()
    alice, bob, guest = factories.person(), factories.person(), factories.person(kind="visitor")
    hire(alice, top, club, rank=7), hire(bob)
    with django_assert_num_queries(1):
        known = load.facts([alice.pk, bob.pk, guest.pk])
    assert (set(known[alice.pk].paths), known[alice.pk].rank) == ({top.path, club.path}, 7)
    assert (known[bob.pk], known[guest.pk]) == (Facts(bob.pk, (), 5), Facts(guest.pk))


def test_two_queries_read_any_number_of_rules_and_one_finds_that_there_are_none(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert load.rules(SEE) == []
    places = [department() for _ in range(5)]
    for _ in range(20):
        rule(viewers=places, targets=places)
    with django_assert_num_queries(2):
        assert len(load.rules(SEE)) == 20


def test_one_answer_reads_the_rules_once_whatever_it_asks_and_the_next_one_reads_them_again(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    seen, started, fields = rule(SEE), rule(START), rule(FIELDS)
    with django_assert_num_queries(2), load.once():
        assert [one.id for one in load.rules(SEE)] == [seen.pk]
        with load.once():  # part of the larger answer
            assert [one.id for one in load.rules(SEE, FIELDS)] == [seen.pk, fields.pk]
        assert [one.id for one in load.rules(START)] == [started.pk]
    seen.delete()
    with load.once():
        assert load.rules(SEE) == []


def test_one_answer_asks_for_the_facts_of_each_person_once_and_the_next_one_again(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    alice, bob = factories.person(), factories.person()
    one, _other = hire(alice, rank=3), hire(bob, rank=4)
    with load.once(), django_assert_num_queries(2):
        assert load.facts([alice.pk])[alice.pk].rank == 3
        assert load.facts([alice.pk, bob.pk]) == load.facts([bob.pk, alice.pk])
    one.rank = 9
    one.save()
    with load.once():
        assert load.facts([alice.pk])[alice.pk].rank == 9


def test_an_answer_that_failed_leaves_nothing_behind() -> None:
    rule(SEE)
    with pytest.raises(ZeroDivisionError), load.once():
        assert len(load.rules(SEE)) == 1 / 0
    rule(SEE)
    assert len(load.rules(SEE)) == 2


def test_where_there_are_no_rules_one_answer_asks_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1), load.once():
        assert load.rules(SEE) == load.rules(FIELDS) == []
