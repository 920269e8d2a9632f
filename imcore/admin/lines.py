"""Business lines: their limits, what they go without, who looks at what is said in them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldBooleanSwitchWidget

from imcore import extend, signing
from imcore.admin.tables import Table
from imcore.lines import in_force
from imcore.models import BusinessLine
from imcore.screening import review

PREFIX = "switch_"


class LineForm(forms.ModelForm):
    """The switches are a field each, so that the audit log tells which of them was turned, and how it stood."""

    class Meta:
        model = BusinessLine
        fields = (
            "name", "key", "member_limit", "recall_seconds", "reviewer_url", "reviewer_secret", "reviewer_seconds",
            "reviewer_wait", "reviewer_on_failure",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, switch in extend.switches:
            self.initial[PREFIX + name] = self.instance.switches.get(name, switch.default)
        if "reviewer_secret" in self.fields:  # what is kept is not shown again
            self.initial["reviewer_secret"] = ""
            self.fields["reviewer_secret"].widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"})
            self.fields["reviewer_secret"].help_text = _(
                "“whsec_” and base64, to sign what is asked. Empty: it stays as it is."
            )

    def clean_key(self) -> str:
        """The default line stays the default line."""
        key: str = self.cleaned_data["key"]
        if self.instance.pk and BusinessLine.DEFAULT in (self.instance.key, key) and key != self.instance.key:
            raise forms.ValidationError(_("This key is kept for conversations without a business line."))
        return key

    def clean_reviewer_secret(self) -> str:
        """A new one that can sign, or the old one."""
        given: str = self.cleaned_data["reviewer_secret"]
        if not given:
            return str(self.instance.reviewer_secret)
        try:
            signing.key(given)
        except ValueError as fault:
            raise forms.ValidationError(_("This is no secret that can sign: %(why)s") % {"why": fault}) from None
        return given

    def clean(self) -> dict[str, Any]:
        """A reviewer has an address that may be asked, and a secret."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        url = given.get("reviewer_url")
        if url and not given.get("reviewer_secret") and "reviewer_secret" not in self.errors:
            self.add_error("reviewer_secret", _("Without a secret it cannot know who asks."))
        if url and (fault := review.fault_of(url)):
            self.add_error("reviewer_url", fault)
        return given

    def save(self, commit: bool = True) -> Any:
        """With the switches that do not stand as they were delivered."""
        self.instance.switches = {
            name: self.cleaned_data[PREFIX + name]
            for name, switch in extend.switches
            if self.cleaned_data.get(PREFIX + name, switch.default) != switch.default
        }
        return super().save(commit)


@admin.register(BusinessLine)
class BusinessLineAdmin(Table):
    """What is kept in the database of how the core behaves, in force on every node within two seconds."""

    section, icon, place = gettext_lazy("Settings"), "tune", 90
    list_display = ("name", "key", "member_limit", "recall_seconds", "goes_without")
    search_fields = ("name", "key")
    ordering = ("id",)
    actions_list = ("defaults",)

    @display(description=gettext_lazy("goes without"))
    def goes_without(self, line: BusinessLine) -> str:
        """The features that are off."""
        off = in_force.off_by(line.switches)
        return ", ".join(str(switch.title) for name, switch in extend.switches if name in off) or "-"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """With a field for each switch."""
        fields = {
            PREFIX + name: forms.BooleanField(
                label=switch.title, help_text=switch.description, required=False, widget=UnfoldBooleanSwitchWidget
            )
            for name, switch in extend.switches
        }
        kwargs["form"] = type("LineForm", (LineForm,), fields)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it is, what it may, who looks. Whoever may change nothing reads what is off, and no secret."""
        switched = [PREFIX + name for name, _switch in extend.switches]
        reviewer = ("reviewer_url", "reviewer_secret", "reviewer_seconds", "reviewer_wait", "reviewer_on_failure")
        if obj is not None and not self.has_change_permission(request, obj):
            switched, reviewer = ["goes_without"], tuple(name for name in reviewer if name != "reviewer_secret")
        return (
            (None, {"fields": ("name", "key", "member_limit", "recall_seconds")}),
            (_("Features"), {"fields": switched}),
            (_("Reviewer of what is said in it, after it was sent"), {"fields": reviewer}),
        )

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """In force everywhere."""
        super().save_model(request, obj, form, change)
        _changed()

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Its switches go with it."""
        super().delete_model(request, obj)
        _changed()

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """The same of several."""
        super().delete_queryset(request, queryset)
        _changed()

    @action(description=gettext_lazy("Conversations without a line"), permissions=["change"], url_path="default", icon="forum")
    def defaults(self, request: HttpRequest) -> HttpResponse:
        """The line that is theirs, made with the settings' limits where there is none yet."""
        found = BusinessLine.objects.filter(key=BusinessLine.DEFAULT).first()
        if found is not None:
            return redirect("admin:imcore_businessline_change", found.pk)
        limits = {name: settings.IMCORE[name] for name in ("member_limit", "recall_seconds")}
        given = "&".join(f"{name}={value}" for name, value in {"key": BusinessLine.DEFAULT, **limits}.items())
        return redirect(f"{reverse('admin:imcore_businessline_add')}?{given}")


def _changed() -> None:
    in_force.changed()
    transaction.on_commit(in_force.forget)
