"""A visibility rule as a sentence."""

import pytest
from django.utils import translation

from oa.admin.rule_words import sentence
from oa.models import VisibilityRule
from tests import factories
from tests.oa import office

pytestmark = pytest.mark.django_db


def said(**fields: object) -> str:
    """The sentence of a new rule."""
    with translation.override("en"):
        return sentence(VisibilityRule.objects.create(name="Rule", **fields))


@pytest.mark.parametrize(
    ("aspect", "effect", "words"),
    [
        ("see", "allow", "Everyone may see everyone"),
        ("see", "deny", "Everyone may not see everyone"),
        ("start", "allow", "Everyone may start a conversation with everyone"),
        ("start", "deny", "Everyone may not start a conversation with everyone"),
    ],
)
def test_each_aspect_and_effect_has_its_sentence(aspect: str, effect: str, words: str) -> None:
    assert said(aspect=aspect, effect=effect) == words


def test_fields_are_named(db: None) -> None:
    words = said(aspect="fields", effect="deny", fields=["mobile", "employee_number"], target_rank_from=15)
    assert words == "Everyone may not read of rank 15 and above: mobile, employee number"


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [(1, 2, "Rank 1–2"), (3, 3, "Rank 3"), (None, 4, "Rank 4 and below"), (9, None, "Rank 9 and above")],
)
def test_ranks_are_told(lowest: int | None, highest: int | None, words: str) -> None:
    assert said(viewer_rank_from=lowest, viewer_rank_to=highest) == f"{words} may not see everyone"


def test_departments_and_people_are_named_and_the_rest_counted() -> None:
    rule = VisibilityRule.objects.create(name="Rule", viewer_rank_to=2)
    rule.viewer_departments.set([office.department(name) for name in ("Farm", "Harbour", "Mill")])
    rule.viewer_people.set([office.hire(factories.person(display_name=name)) for name in ("Grace", "Heidi")])
    with translation.override("en"):
        assert sentence(rule) == "Farm, Harbour, Mill and 2 more (rank 2 and below) may not see everyone"


def test_a_side_turned_round_is_everyone_else_or_nobody() -> None:
    rule = VisibilityRule.objects.create(name="Rule", viewer_outside=True, target_outside=True)
    rule.target_departments.set([office.department("Farm")])
    with translation.override("en"):
        assert sentence(rule) == "Nobody may not see everyone but Farm"
