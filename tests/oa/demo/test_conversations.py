"""Which conversations there are."""

import random
import re

from oa.demo.company import Company
from oa.demo.conversations import Plan, other_groups, share_out


def test_everyone_is_in_the_group_of_all(small: Company) -> None:
    assert sorted(small.plans[0].members) == list(range(len(small.people)))


def test_alice_bob_carol_and_dave_talk_together(small: Company) -> None:
    together = [plan for plan in small.plans[1:] if {0, 1, 2, 3} <= set(plan.members)]
    assert sum(plan.quota for plan in together) > 100


def test_each_pair_of_the_four_talks(small: Company) -> None:
    pairs = {tuple(sorted(plan.members)) for plan in small.plans if plan.kind == "direct"}
    assert {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)} <= pairs


def test_a_pair_has_one_conversation(small: Company) -> None:
    pairs = [tuple(sorted(plan.members)) for plan in small.plans if plan.kind == "direct"]
    assert len(pairs) == len(set(pairs))
    assert all(one != other for one, other in pairs)


def test_nobody_sits_twice_in_a_group(small: Company) -> None:
    assert [plan.name for plan in small.plans if len(plan.members) != len(set(plan.members))] == []


def test_groups_have_names_of_their_own_without_a_number_to_tell_them_apart(small: Company) -> None:
    names = [plan.name for plan in other_groups(random.Random(1), small.people, count=180)]
    assert len(set(names)) == 180
    assert [name for name in names if re.search(r" \d+$", name)] == []


def test_no_group_is_over_its_limit(small: Company) -> None:
    assert [plan.name for plan in small.plans if plan.kind == "group" and len(plan.members) > plan.member_limit] == []


def test_quotas_add_up() -> None:
    plans = [Plan("group", [0, 1, 2], ("all",), "zh", liveliness=1 + number % 7) for number in range(50)]
    share_out(random.Random(1), plans, messages=1_234)
    assert sum(plan.quota for plan in plans) == 1_234
    assert min(plan.quota for plan in plans) >= 4
