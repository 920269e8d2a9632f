"""What oa.visibility.explain says, as an administrator reads it."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from imcore.admin.choices import ChooseOne
from imcore.protocol import UserId
from oa.admin.rule_words import FIELD_NAMES
from oa.models import Employee, Position
from oa.visibility import explain

REASONS = {
    "rule": _("This rule decides"),
    "unseen": _("The person may not be seen, by this rule"),
    "default": _("No rule fits both"),
    "self": _("Everyone sees themselves"),
    "request": _("An accepted request goes before the rules"),
    "bot": _("No rule hides a bot"),
    "inactive": _("The account has ended"),
    "visitor": _("Visitors are in nobody's directory"),
}


def _chosen(label: Any) -> forms.ModelChoiceField:
    widget = ChooseOne(Position._meta.get_field("line_manager"), admin.site)
    return forms.ModelChoiceField(Employee.objects.select_related("user"), label=label, widget=widget)


class PairForm(forms.Form):
    """Two employees."""

    viewer = _chosen(_("May this employee …"))
    target = _chosen(_("… see and write to this one?"))


class Line(NamedTuple):
    """One thing that is allowed or not, why, and the page of the rule."""

    label: Any
    allowed: bool
    reason: Any
    rule: str
    url: str


class Explained(NamedTuple):
    """What the page shows of two people."""

    lines: list[Line]
    met: bool
    direct: bool


def explained(viewer: Employee, target: Employee) -> Explained:
    """A fixed number of queries."""
    told = explain.explain(UserId(viewer.user_id), UserId(target.user_id))
    lines = [_line(_("see the person"), told["see"]), _line(_("start a conversation"), told["start"])]
    lines += [_line(FIELD_NAMES[name], answer) for name, answer in told["profile"].items()]
    return Explained(lines, told["met"], told["direct"])


def _line(label: Any, answer: dict[str, Any]) -> Line:
    rule = answer["rule"]
    url = reverse("admin:oa_visibilityrule_change", args=[rule["id"]]) if rule else ""
    return Line(label, answer["allowed"], REASONS[answer["reason"]], rule["name"] if rule else "", url)
