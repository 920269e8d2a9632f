"""What is known of each person's work."""

from dataclasses import replace

from oa.demo import work
from oa.demo.company import Company


def works(company: Company) -> list[work.Work]:
    """Everybody's."""
    return [work.of(person, order, company.places) for order, person in enumerate(company.people, start=1)]


def test_the_demos_logins_stand_on_different_ranks(small: Company) -> None:
    ranks = dict(zip([person.username for person in small.people], [one.rank for one in works(small)], strict=True))
    assert {name: ranks[name] for name in ("ivy", "bob", "grace")} == {"ivy": 1, "bob": 7, "grace": 20}


def test_a_head_ranks_by_the_depth_of_the_department(small: Company) -> None:
    tops = [place for place in small.places if place.depth == 1]
    head = replace(small.people[0], title="总经理", place=tops[0].index)
    assert work.rank(head, tops[0]) == 16


def test_mobiles_reach_nobody(small: Company) -> None:
    assert all(one.mobile.startswith(("170 0000 ", "+1 202-555-01")) for one in works(small))


def test_a_second_position_is_in_another_department(small: Company) -> None:
    seconds = [(person.place, one.second_place) for person, one in zip(small.people, works(small), strict=True)]
    assert [pair for pair in seconds if pair[1] is not None]
    assert all(first != second for first, second in seconds)
