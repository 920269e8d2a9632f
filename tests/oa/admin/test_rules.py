"""Visibility rules in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oa.models import VisibilityRule
from tests import factories
from tests.oa import office
from tests.oa.admin.conftest import Clerk, queries_of

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("admin:oa_visibilityrule_changelist"), reverse("admin:oa_visibilityrule_add")
EXPLAIN = reverse("admin:oa_visibilityrule_explain")


def filled(**fields: Any) -> dict[str, Any]:
    """A form that is right, but for what is said."""
    return {"name": "Interns", "order": 10, "is_active": "on", "aspect": "see", "effect": "deny"} | fields


def test_a_longer_list_takes_no_more_queries(client: Client) -> None:
    def more(count: int) -> None:
        for person in factories.people(count):
            rule = VisibilityRule.objects.create(name=person.username)
            department = office.department()
            rule.viewer_departments.add(department)
            rule.target_people.add(office.hire(person, department))

    more(2)
    few = queries_of(client, LIST)
    more(6)
    assert queries_of(client, LIST) == few <= 13


def test_a_rule_is_made_with_both_sides(client: Client) -> None:
    farm = office.department("Farm")
    boss = office.hire(factories.person())
    sent = filled(
        viewer_rank_from=1, viewer_rank_to=2, target_departments=[farm.pk], target_people=[boss.pk], target_outside="on"
    )
    assert client.post(ADD, sent).status_code == 302
    made = VisibilityRule.objects.get()
    assert (made.viewer_rank_from, made.viewer_rank_to, made.target_outside, made.fields) == (1, 2, True, [])
    assert (list(made.target_departments.all()), list(made.target_people.all())) == ([farm], [boss])


def test_fields_are_ticked(client: Client) -> None:
    client.post(ADD, filled(aspect="fields", fields=["mobile", "office"]))
    made = VisibilityRule.objects.get()
    assert made.fields == ["mobile", "office"]
    page = client.get(reverse("admin:oa_visibilityrule_change", args=[made.pk]))
    assert page.context["adminform"].form["fields"].value() == ["mobile", "office"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"viewer_rank_from": 5, "viewer_rank_to": 4}, "viewer_rank_to"),
        ({"target_rank_from": 0}, "target_rank_from"),
        ({"target_rank_to": 21}, "target_rank_to"),
        ({"aspect": "fields"}, "fields"),
        ({"aspect": "see", "fields": ["mobile"]}, "fields"),
        ({"aspect": "fields", "fields": ["salary"]}, "fields"),
    ],
)
def test_what_makes_no_sense_comes_back_and_nothing_is_made(client: Client, wrong: dict[str, Any], field: str) -> None:
    page = client.post(ADD, filled(**wrong))
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, [field])
    assert not VisibilityRule.objects.exists()


def test_the_order_is_changed_in_the_list(client: Client) -> None:
    one, other = (VisibilityRule.objects.create(name=name, order=order) for name, order in (("A", 1), ("B", 2)))
    sent: dict[str, Any] = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for place, (rule, order) in enumerate(((one, 5), (other, 2))):
        sent |= {f"form-{place}-id": rule.pk, f"form-{place}-order": order, f"form-{place}-is_active": "on"}
    assert client.post(LIST, sent).status_code == 302
    assert list(VisibilityRule.objects.values_list("name", "order")) == [("B", 2), ("A", 5)]


def test_the_list_says_each_rule_in_words(client: Client) -> None:
    VisibilityRule.objects.create(name="Interns", viewer_rank_to=2)
    assert "Rank 2 and below may not see everyone" in client.get(LIST).content.decode()


@pytest.mark.parametrize("permission", ["view", "add", "change", "delete"])
def test_each_write_takes_its_own_permission(clerk: Clerk, permission: str) -> None:
    rule = VisibilityRule.objects.create(name="Old")
    client = clerk("view_visibilityrule", f"{permission}_visibilityrule")
    change, delete = (reverse(f"admin:oa_visibilityrule_{page}", args=[rule.pk]) for page in ("change", "delete"))
    assert client.post(ADD, filled(name="New")).status_code == (302 if permission == "add" else 403)
    assert client.post(change, filled(name="Changed")).status_code == (302 if permission == "change" else 403)
    assert client.post(delete, {"post": "yes"}).status_code == (302 if permission == "delete" else 403)
    after = {"view": {"Old"}, "add": {"Old", "New"}, "change": {"Changed"}, "delete": set()}
    assert set(VisibilityRule.objects.values_list("name", flat=True)) == after[permission]


def test_the_explanation_takes_the_permission_to_view(clerk: Clerk) -> None:
    assert clerk("view_employee").get(EXPLAIN).status_code == 403
    assert clerk("view_visibilityrule").get(EXPLAIN).status_code == 200
