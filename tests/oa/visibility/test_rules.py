"""What the rules mean, as tables."""

import pytest

from oa.models.visibility import RuleAspect
from oa.visibility.rules import (
    FIELDS,
    PROFILE_FIELDS,
    SEE,
    START,
    Facts,
    Rule,
    Side,
    Verdict,
    decide,
    hidden_fields,
    of_viewer,
    reading,
)

INTERN = Facts(1, ("00010001",), 1)
ENGINEER = Facts(2, ("00010001", "0002"), 5)
EXECUTIVE = Facts(3, ("0001",), 18)
GUEST = Facts(4)  # no employee
EVERYONE, NOBODY = Side(), Side(outside=True)
JUNIORS, SENIORS = Side(rank_to=4), Side(rank_from=15)


def rule(number: int, allow: bool, aspect: str = SEE, viewers: Side = EVERYONE, targets: Side = EVERYONE, *fields: str) -> Rule:
    return Rule(number, f"rule {number}", aspect, allow, fields, viewers, targets)


@pytest.mark.parametrize(
    ("side", "whom"),
    [
        (EVERYONE, {1, 2, 3, 4}),
        (NOBODY, set()),
        (Side(paths=("0001",)), {1, 2, 3}),
        (Side(paths=("00010001",)), {1, 2}),
        (Side(paths=("0002",)), {2}),
        (Side(paths=("0003",)), set()),
        (Side(paths=("0001",), outside=True), {4}),
        (Side(users=(1, 4)), {1, 4}),
        (Side(users=(1,), outside=True), {2, 3, 4}),
        (Side(paths=("0002",), users=(1,)), {1, 2}),
        (Side(rank_from=5), {2, 3}),
        (Side(rank_to=5), {1, 2}),
        (Side(rank_from=2, rank_to=17), {2}),
        (Side(rank_from=2, rank_to=17, outside=True), {1, 3, 4}),
        (Side(paths=("00010001",), rank_from=2), {2}),
        (Side(users=(1,), rank_from=2), set()),
        (Side(paths=("00010001",), rank_from=2, outside=True), {1, 3, 4}),
    ],
)
def test_a_side_means(side: Side, whom: set[int]) -> None:
    assert {one.user for one in (INTERN, ENGINEER, EXECUTIVE, GUEST) if side.fits(one)} == whom


HIDE, SHOW = rule(1, False, SEE, JUNIORS, SENIORS), rule(2, True, SEE, JUNIORS, SENIORS)
NO_START = rule(3, False, START, JUNIORS)
NO_MOBILE = rule(4, False, FIELDS, EVERYONE, SENIORS, "mobile", "office")
MOBILE_FOR_STAFF = rule(5, True, FIELDS, Side(rank_from=5), EVERYONE, "mobile")


@pytest.mark.parametrize(
    ("rules", "viewer", "target", "aspect", "field", "verdict"),
    [
        ([], INTERN, EXECUTIVE, SEE, "", Verdict(True)),
        ([HIDE, SHOW], INTERN, EXECUTIVE, SEE, "", Verdict(False, HIDE)),
        ([SHOW, HIDE], INTERN, EXECUTIVE, SEE, "", Verdict(True, SHOW)),
        ([HIDE], EXECUTIVE, INTERN, SEE, "", Verdict(True)),
        ([HIDE], ENGINEER, EXECUTIVE, SEE, "", Verdict(True)),
        ([HIDE], GUEST, EXECUTIVE, SEE, "", Verdict(True)),
        ([NO_START], INTERN, ENGINEER, SEE, "", Verdict(True)),
        ([NO_START], INTERN, ENGINEER, START, "", Verdict(False, NO_START)),
        ([rule(6, True, START), HIDE], INTERN, EXECUTIVE, START, "", Verdict(False, HIDE)),
        ([NO_MOBILE], INTERN, EXECUTIVE, FIELDS, "mobile", Verdict(False, NO_MOBILE)),
        ([NO_MOBILE], INTERN, EXECUTIVE, FIELDS, "title", Verdict(True)),
        ([NO_MOBILE], INTERN, ENGINEER, FIELDS, "mobile", Verdict(True)),
        ([MOBILE_FOR_STAFF, NO_MOBILE], ENGINEER, EXECUTIVE, FIELDS, "mobile", Verdict(True, MOBILE_FOR_STAFF)),
        ([MOBILE_FOR_STAFF, NO_MOBILE], ENGINEER, EXECUTIVE, FIELDS, "office", Verdict(False, NO_MOBILE)),
        ([HIDE], INTERN, EXECUTIVE, FIELDS, "title", Verdict(False, HIDE)),
        ([rule(7, False), rule(8, False, START)], INTERN, INTERN, START, "", Verdict(True)),
    ],
)
def test_a_verdict(rules: list[Rule], viewer: Facts, target: Facts, aspect: str, field: str, verdict: Verdict) -> None:
    assert decide(rules, viewer, target, aspect, field) == verdict


def test_rules_of_other_viewers_can_be_left_out() -> None:
    assert of_viewer([HIDE, NO_MOBILE, MOBILE_FOR_STAFF], INTERN) == [HIDE, NO_MOBILE]


def test_fields_are_hidden_target_by_target() -> None:
    rules = [NO_MOBILE, rule(9, False, SEE, EVERYONE, Side(users=(2,)))]
    assert list(hidden_fields(rules, INTERN, [EXECUTIVE, ENGINEER, INTERN])) == [
        {"mobile", "office"},
        set(PROFILE_FIELDS),
        set(),
    ]


CUT = rule(10, False, SEE, EVERYONE, NOBODY)
OPEN, SHUT = rule(11, True), rule(12, False)


@pytest.mark.parametrize(
    ("rules", "kept", "otherwise"),
    [
        ([], [], True),
        ([SHUT], [], False),
        ([OPEN, SHUT], [], True),
        ([HIDE, OPEN, SHUT], [HIDE], True),
        ([SHOW, OPEN], [], True),
        ([SHOW, SHUT], [SHOW], False),
        ([HIDE, SHUT], [], False),
        ([HIDE, SHOW], [HIDE], True),
        ([SHOW, HIDE], [SHOW, HIDE], True),
        ([CUT, NO_START, NO_MOBILE], [], True),
        ([rule(13, False, SEE, SENIORS)], [], True),
    ],
)
def test_what_makes_no_difference_to_the_viewer_is_cut_away(rules: list[Rule], kept: list[Rule], otherwise: bool) -> None:
    assert reading(rules, INTERN) == (kept, otherwise)


def test_the_rules_and_the_table_use_the_same_words() -> None:
    assert set(RuleAspect.values) == {SEE, START, FIELDS}
