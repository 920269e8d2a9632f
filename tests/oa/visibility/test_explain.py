"""Why somebody sees, or does not see, somebody."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore import errors
from imcore.models import User
from oa.models import Contact, VisibilityRule
from oa.visibility.explain import REASONS, explain
from oa.visibility.rules import PROFILE_FIELDS
from tests import factories
from tests.oa.office import hire
from tests.oa.visibility.policies import rule

pytestmark = pytest.mark.django_db
Pair = tuple[User, User]


@pytest.fixture
def pair() -> Pair:
    """An intern and an executive."""
    intern, executive = factories.person("intern"), factories.person("executive")
    hire(intern, rank=1), hire(executive, rank=18)
    return intern, executive


def said(reason: str, allowed: bool = True, by: VisibilityRule | None = None) -> dict[str, Any]:
    return {"allowed": allowed, "reason": reason, "rule": {"id": by.pk, "name": by.name} if by else None}


def test_without_rules_all_is_allowed_by_default(pair: Pair) -> None:
    assert explain(pair[0].pk, pair[1].pk) == {
        "viewer": pair[0].pk,
        "target": pair[1].pk,
        "see": said("default"),
        "start": said("default"),
        "profile": dict.fromkeys(PROFILE_FIELDS, said("default")),
        "met": False,
        "direct": False,
    }


def test_whoever_may_not_be_seen_may_not_be_asked_about_either(pair: Pair) -> None:
    hides = rule(name="Interns are kept apart", targets=[pair[1]])
    told = explain(pair[0].pk, pair[1].pk)
    assert told["see"] == said("rule", False, hides)
    assert told["start"] == said("unseen", False, hides)
    assert told["profile"] == dict.fromkeys(PROFILE_FIELDS, said("unseen", False, hides))


def test_each_aspect_has_its_own_rule(pair: Pair) -> None:
    sees, starts = rule("see", "allow", name="All see all"), rule("start", viewer_rank_to=4)
    mobile = rule("fields", targets=[pair[1]], fields=["mobile"])
    told = explain(pair[0].pk, pair[1].pk)
    assert (told["see"], told["start"]) == (said("rule", True, sees), said("rule", False, starts))
    assert (told["profile"]["mobile"], told["profile"]["title"]) == (said("rule", False, mobile), said("default"))


def test_an_accepted_request_goes_before_the_rules_for_starting_only(pair: Pair) -> None:
    rule("start")
    Contact.objects.create(owner=pair[0], user=pair[1], may_start=True)
    assert explain(pair[0].pk, pair[1].pk)["start"] == said("request")
    assert explain(pair[1].pk, pair[0].pk)["start"]["allowed"] is False
    hides = rule()
    assert explain(pair[0].pk, pair[1].pk)["start"] == said("unseen", False, hides)


@pytest.mark.parametrize(
    ("reason", "allowed", "fields"),
    [("bot", True, {"kind": "bot"}), ("visitor", False, {"kind": "visitor"}), ("inactive", False, {"is_active": False})],
)
def test_some_are_above_or_beyond_all_rules(pair: Pair, reason: str, allowed: bool, fields: dict[str, Any]) -> None:
    rule("see", "deny" if allowed else "allow"), rule("start", "deny" if allowed else "allow")
    told = explain(pair[0].pk, factories.person(**fields).pk)
    assert told["see"] == told["start"] == said(reason, allowed)


def test_everyone_sees_themselves(pair: Pair) -> None:
    rule(), rule("start"), rule("fields", fields=["mobile"])
    told = explain(pair[0].pk, pair[0].pk)
    assert [told["see"], told["start"], *told["profile"].values()] == [said("self")] * 7


def test_who_has_met_whom_is_told(pair: Pair) -> None:
    factories.group(*pair)
    told = explain(pair[0].pk, pair[1].pk)
    assert (told["met"], told["direct"]) == (True, False)
    factories.direct(*pair)
    assert explain(pair[1].pk, pair[0].pk)["direct"] is True


def test_who_is_not_there_cannot_be_explained(pair: Pair) -> None:
    for one, other in ((pair[0].pk, 999_999), (999_999, pair[0].pk)):
        with pytest.raises(errors.NotFound) as refused:
            explain(one, other)
        assert refused.value.detail == {"user": 999_999}


def test_seven_queries_at_most(pair: Pair, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for aspect in ("see", "start", "fields"):
        rule(aspect, "allow", fields=["mobile"]), rule(aspect, "deny", viewers=[pair[0]])
    with django_assert_num_queries(7):
        explain(pair[0].pk, pair[1].pk)


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == {"rule", "unseen", "default", "self", "request", "bot", "inactive", "visitor"}
