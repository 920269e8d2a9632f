"""A visibility rule as a sentence. Pure: the rule with its departments and people already read."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oa.models import VisibilityRule
from oa.visibility.rules import PROFILE_FIELDS

SHOWN = 3  # names of one side; more are counted
FIELD_NAMES = dict(
    zip(
        PROFILE_FIELDS,
        (
            gettext_lazy("title"),
            gettext_lazy("department"),
            gettext_lazy("employee number"),
            gettext_lazy("mobile"),
            gettext_lazy("office"),
        ),
        strict=True,
    )
)
SENTENCES = {
    ("see", "allow"): gettext_lazy("%(viewers)s may see %(targets)s"),
    ("see", "deny"): gettext_lazy("%(viewers)s may not see %(targets)s"),
    ("start", "allow"): gettext_lazy("%(viewers)s may start a conversation with %(targets)s"),
    ("start", "deny"): gettext_lazy("%(viewers)s may not start a conversation with %(targets)s"),
    ("fields", "allow"): gettext_lazy("%(viewers)s may read of %(targets)s: %(fields)s"),
    ("fields", "deny"): gettext_lazy("%(viewers)s may not read of %(targets)s: %(fields)s"),
}


def sentence(rule: VisibilityRule) -> str:
    """Who may (not) do what about whom."""
    words = {
        "viewers": _side(rule, "viewer"),
        "targets": _side(rule, "target"),
        "fields": ", ".join(str(FIELD_NAMES[name]) for name in rule.fields if name in FIELD_NAMES),
    }
    return capfirst(str(SENTENCES[rule.aspect, rule.effect]) % words)


def _side(rule: VisibilityRule, side: str) -> str:
    departments, people = getattr(rule, f"{side}_departments").all(), getattr(rule, f"{side}_people").all()
    named = _names([*(one.name for one in departments), *(one.user.display_name for one in people)])
    ranks = _ranks(getattr(rule, f"{side}_rank_from"), getattr(rule, f"{side}_rank_to"))
    outside = getattr(rule, f"{side}_outside")
    if not named and not ranks:
        return _("nobody") if outside else _("everyone")
    those = f"{named} ({ranks})" if named and ranks else named or ranks
    return _("everyone but %(those)s") % {"those": those} if outside else those


def _names(names: list[str]) -> str:
    more = len(names) - SHOWN
    told = ", ".join(names[:SHOWN])
    return (
        told
        if more <= 0
        else ngettext("%(told)s and %(more)d more", "%(told)s and %(more)d more", more)
        % {
            "told": told,
            "more": more,
        }
    )


def _ranks(lowest: int | None, highest: int | None) -> str:
    if lowest is None and highest is None:
        return ""
    if lowest is None:
        return _("rank %(rank)d and below") % {"rank": highest}
    if highest is None:
        return _("rank %(rank)d and above") % {"rank": lowest}
    if lowest == highest:
        return _("rank %(rank)d") % {"rank": lowest}
    return _("rank %(lowest)d–%(highest)d") % {"lowest": lowest, "highest": highest}
