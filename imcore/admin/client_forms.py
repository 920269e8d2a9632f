"""The forms of a client: what it is allowed, from where it comes; and when its present secret ends."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from imcore.errors import Invalid
from imcore.integrations import clients
from imcore.integrations.scopes import SCOPES
from imcore.models import ApiClient, BusinessLine, FacadeLine

OVERLAPS = [(0, lazy("now, with its tokens")), (1, lazy("in an hour")), (24, lazy("in a day")), (168, lazy("in a week"))]


class Networks(forms.CharField):
    """→ a list of networks, one a line."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=lazy("addresses"),
            help_text=lazy("From where it may call: addresses or networks (203.0.113.0/24), one a line. Empty: from anywhere."),
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        )

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """In their one form. Raises ValidationError."""
        try:
            return clients.networks([line for line in str(super().clean(value)).splitlines() if line.strip()])
        except Invalid as refused:
            raise ValidationError(refused.detail["addresses"]) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares lines."""
        return super().has_changed(self.prepare_value(initial or ""), data)


class ClientForm(forms.ModelForm):
    """What can be changed of a client; the next form has besides what is said once."""

    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("API", "scopes"),
        choices=[(name, format_lazy("{} – {}", name, sentence)) for name, sentence in SCOPES.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    addresses = Networks()

    class Meta:
        model = ApiClient
        fields = ("name", "scopes", "addresses", "calls_per_minute", "messages_per_day")


class NewClientForm(ClientForm):
    """A client is its line's for good; the first of a line opens it, as a sandbox or not."""

    business_line = forms.ModelChoiceField(
        BusinessLine.objects.order_by("pk"), label=lazy("business line"), widget=UnfoldAdminSelectWidget
    )
    sandbox = forms.BooleanField(
        label=lazy("sandbox"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=lazy("To try things out: it reaches only the people whom its line's clients have made. For good."),
    )

    class Meta(ClientForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("business_line", "sandbox", *ClientForm.Meta.fields)

    def clean(self) -> dict[str, Any]:
        """A line is a sandbox or it is none."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        opened = FacadeLine.objects.filter(line=given.get("business_line")).first()
        if opened is not None and opened.sandbox != bool(given.get("sandbox")):
            self.add_error("sandbox", _("This line is one.") if opened.sandbox else _("This line is none."))
        return given

    def save(self, commit: bool = True) -> Any:
        """Opens the line where it is its first client."""
        self.instance.line = clients.open_line(self.cleaned_data["business_line"], sandbox=self.cleaned_data["sandbox"])
        return super().save(commit)


class SecretForm(forms.Form):
    """When the present secret ends."""

    hours = forms.TypedChoiceField(
        label=lazy("The present secret ends"), choices=OVERLAPS, coerce=int, initial=24, widget=UnfoldAdminSelectWidget
    )
