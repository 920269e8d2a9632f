"""The page that explains who may see and write to whom."""

import pytest
from django.test import Client
from django.urls import reverse

from oa.admin import explaining
from oa.models import Employee, VisibilityRule
from oa.visibility import explain
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import queries_of

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:oa_visibilityrule_explain")


def pair(**ranks: int) -> tuple[Employee, Employee]:
    """An intern and the boss."""
    return office.hire(factories.person(), rank=1), office.hire(factories.person(), rank=20)


def test_nothing_is_said_before_both_are_chosen(client: Client) -> None:
    intern, _boss = pair()
    assert client.get(PAGE).context["explained"] is None
    page = client.get(PAGE, {"viewer": intern.pk})
    assert (page.context["explained"], list(page.context["form"].errors)) == (None, ["target"])


def test_each_aspect_and_field_is_told_with_its_rule(client: Client) -> None:
    intern, boss = pair()
    start = VisibilityRule.objects.create(name="No calls", aspect="start", viewer_rank_to=2)
    mobile = VisibilityRule.objects.create(name="Mobiles", aspect="fields", fields=["mobile"], target_rank_from=15)
    page = client.get(PAGE, {"viewer": intern.pk, "target": boss.pk})
    told = {str(line.label): (line.allowed, line.rule) for line in page.context["explained"].lines}
    assert told == {
        "see the person": (True, ""),
        "start a conversation": (False, "No calls"),
        "title": (True, ""),
        "department": (True, ""),
        "employee number": (True, ""),
        "mobile": (False, "Mobiles"),
        "office": (True, ""),
    }
    for rule in (start, mobile):
        assert reverse("admin:oa_visibilityrule_change", args=[rule.pk]) in page.content.decode()


def test_an_explanation_takes_no_more_queries_with_more_rules(client: Client) -> None:
    intern, boss = pair()
    url = f"{PAGE}?viewer={intern.pk}&target={boss.pk}"
    VisibilityRule.objects.create(name="Rule", viewer_rank_to=2)
    few = queries_of(client, url)
    VisibilityRule.objects.bulk_create(VisibilityRule(name=f"R{number}", viewer_rank_to=2) for number in range(6))
    assert queries_of(client, url) == few


def test_every_reason_has_its_words() -> None:
    assert set(explaining.REASONS) == set(explain.REASONS)
