"""Visibility rules: read from top to bottom, each said in words, and a page that explains what they mean for two people."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from imcore.admin.tables import Table
from oa.admin import explaining
from oa.admin.department_choices import DepartmentsSelect
from oa.admin.rule_words import FIELD_NAMES, sentence
from oa.models import Department, VisibilityRule

RANKS = range(1, 21)
SIDES = ("viewer", "target")
EFFECTS = {VisibilityRule.Effect.ALLOW: "success", VisibilityRule.Effect.DENY: "danger"}


def side(name: str) -> tuple[str, ...]:
    """The form's fields of one side."""
    return (f"{name}_departments", f"{name}_people", (f"{name}_rank_from", f"{name}_rank_to"), f"{name}_outside")  # type: ignore[return-value]


class RuleForm(forms.ModelForm):
    """Which fields of the profile are meant is ticked."""

    fields = forms.MultipleChoiceField(
        choices=list(FIELD_NAMES.items()),
        required=False,
        label=gettext_lazy("Fields of the profile"),
        help_text=gettext_lazy("Only for rules about fields of the profile."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def clean(self) -> dict[str, Any]:
        """Ranks that exist and in order; fields where the rule is about them, and nowhere else."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in SIDES:
            self._check_ranks(f"{name}_rank_from", f"{name}_rank_to")
        about_fields = given.get("aspect") == VisibilityRule.Aspect.FIELDS
        if about_fields and not given.get("fields"):
            self.add_error("fields", _("Choose at least one."))
        if given.get("fields") and not about_fields:
            self.add_error("fields", _("This rule is not about fields of the profile."))
        return given

    def _check_ranks(self, first: str, last: str) -> None:
        lowest, highest = self.cleaned_data.get(first), self.cleaned_data.get(last)
        for name, rank in ((first, lowest), (last, highest)):
            if rank is not None and rank not in RANKS:
                self.add_error(name, _("Ranks go from 1 to 20."))
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error(last, _("This is below the lowest rank."))


@admin.register(VisibilityRule)
class VisibilityRuleAdmin(Table):
    """The first rule that fits decides, so the list stands in the order in which they are read."""

    section, icon, place = gettext_lazy("Office"), "visibility", 39
    form = RuleForm
    list_display = ("order", "words", "name", "aspect", "effect_label", "is_active")
    list_display_links = ("words",)
    list_editable = ("order", "is_active")
    list_filter = ("aspect", "effect", "is_active")
    search_fields = ("name",)
    ordering = ("order", "id")
    autocomplete_fields = ("viewer_people", "target_people")
    actions_list = ("explain",)
    fieldsets = (
        (None, {"fields": ("name", ("order", "is_active"))}),
        (gettext_lazy("Effect"), {"fields": (("aspect", "effect"), "fields")}),
        (
            gettext_lazy("Viewers"),
            {"fields": side("viewer"), "description": gettext_lazy("Nothing chosen means everyone.")},
        ),
        (
            gettext_lazy("Targets"),
            {"fields": side("target"), "description": gettext_lazy("Nothing chosen means everyone.")},
        ),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Departments are told with those above them."""
        if db_field.remote_field.model is Department:
            kwargs["widget"] = DepartmentsSelect()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[VisibilityRule]:
        """With all that the sentences name."""
        names = ("viewer_departments", "viewer_people__user", "target_departments", "target_people__user")
        return super().get_queryset(request).prefetch_related(*names)

    @display(description=gettext_lazy("in words"))
    def words(self, rule: VisibilityRule) -> str:
        """What it means."""
        return sentence(rule)

    @display(description=gettext_lazy("effect"), label=EFFECTS, ordering="effect")
    def effect_label(self, rule: VisibilityRule) -> tuple[str, Any]:
        """As a coloured word."""
        return rule.effect, rule.get_effect_display()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With the moment."""
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)

    @action(description=gettext_lazy("Explain"), permissions=["view"], url_path="explain", icon="help")
    def explain(self, request: HttpRequest) -> HttpResponse:
        """May A write to B, and by which rule?"""
        form = explaining.PairForm(request.GET or None, label_suffix="")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Who may see and write to whom"),
            "form": form,
            "media": self.media + form.media,
            "explained": explaining.explained(**form.cleaned_data) if form.is_valid() else None,
        }
        return TemplateResponse(request, "admin/oa/visibilityrule/explain.html", context)
