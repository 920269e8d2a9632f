"""Rules that are no lists of words, and the test box."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from imcore.admin import scope_field
from imcore.admin.choices import ChooseOne
from imcore.admin.rule_forms import FORMS, RuleForm
from imcore.admin.words import ACTIONS, InForce
from imcore.kinds.text import TEXT_LIMIT
from imcore.models import Action, ModerationRule, Report, User
from imcore.moderation import inspection, trial
from imcore.protocol import JSON_SAFE_INTEGER

OUTCOMES = {
    "": gettext_lazy("It is sent as it is."),
    Action.NOTE: gettext_lazy("It is sent as it is, and noted."),
    Action.MASK: gettext_lazy("It is sent with asterisks."),
    Action.HOLD: gettext_lazy("It is held for review."),
    Action.REFUSE: gettext_lazy("It is refused."),
}


class TrialForm(forms.Form):
    """A text, and who would send it where."""

    text = forms.CharField(
        max_length=TEXT_LIMIT,
        strip=False,
        label=gettext_lazy("text"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )
    sender = forms.ModelChoiceField(
        User.objects.all(),
        required=False,
        label=gettext_lazy("sender"),
        help_text=gettext_lazy("Without one, rules about departments and new members are left out."),
        widget=ChooseOne(Report._meta.get_field("reporter"), admin.site),
    )
    conversation = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=JSON_SAFE_INTEGER,
        label=gettext_lazy("number of the conversation"),
        help_text=gettext_lazy("Without one, rules about conversations and business lines are left out."),
        widget=UnfoldAdminIntegerFieldWidget,
    )


@admin.register(ModerationRule)
class ModerationRuleAdmin(InForce):
    """Each kind has its own form."""

    section, icon, place = gettext_lazy("Moderation"), "rule", 86
    list_display = ("name", "kind", "action_label", "where", "is_active")
    list_filter = ("kind", "action", "is_active")
    search_fields = ("name",)
    ordering = ("name",)
    actions_list = ("try_text",)

    @display(description=gettext_lazy("action"), label=ACTIONS, ordering="action")
    def action_label(self, rule: ModerationRule) -> tuple[str, Any]:
        """As a coloured word."""
        return rule.action, rule.get_action_display()

    @display(description=gettext_lazy("scopes"))
    def where(self, rule: ModerationRule) -> str:
        """Where it is in force."""
        return scope_field.shown(rule.scopes)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The kind's."""
        kind = obj.kind if obj is not None else request.GET.get("kind", "")
        return super().get_form(request, obj, change, **{"form": FORMS.get(kind, RuleForm), **kwargs})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What all have, then the settings."""
        kind = obj.kind if obj is not None else request.GET.get("kind", "")
        form = FORMS.get(kind, RuleForm)
        settings = ((_("Settings"), {"fields": form.settings_fields}),) if form.settings_fields else ()
        named = capfirst(ModerationRule.Kind(kind).label) if kind in FORMS else None
        return ((named, {"fields": ("name", "action", "is_active", "scopes")}), *settings)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """First the kind is chosen."""
        kind = request.GET.get("kind", "")
        if kind in FORMS or not self.has_add_permission(request):
            titled = {"title": ModerationRule.Kind(kind).label} if kind in FORMS else {}
            return super().add_view(request, form_url, titled | (extra_context or {}))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("What is the rule about?"),
            "kinds": ModerationRule.Kind.choices,
        }
        return TemplateResponse(request, "admin/imcore/moderationrule/kinds.html", context)

    @action(description=gettext_lazy("Try a text"), permissions=["view"], url_path="try", icon="science")
    def try_text(self, request: HttpRequest) -> HttpResponse:
        """What would become of a text, and why. By POST: a text is nothing for an address, and for the logs of addresses."""
        form = TrialForm(request.POST or None, label_suffix="")
        tried, rows = None, []
        if form.is_valid():
            given = form.cleaned_data
            sender = given["sender"].pk if given["sender"] else None
            tried = trial.run(given["text"], sender=sender, conversation=given["conversation"])
            rows = [_row(hit) for hit in tried.met]
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Try a text"),
            "form": form,
            "media": self.media + form.media,
            "tried": tried,
            "outcome": OUTCOMES[tried.action] if tried else "",
            "rows": rows,
        }
        return TemplateResponse(request, "admin/imcore/moderationrule/try.html", context)


def _row(hit: inspection.Hit) -> dict[str, Any]:
    kind = _("word") if hit.kind == inspection.WORD else ModerationRule.Kind(hit.kind).label
    found = hit.text[hit.start : hit.end] or _("the message as a whole")
    return {"rule": hit.rule, "action": Action(hit.action).label, "kind": kind, "word": hit.word or "-", "found": found}
