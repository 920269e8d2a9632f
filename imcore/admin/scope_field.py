"""Where a rule is in force, as a field of a form: a scope a line."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from imcore.errors import Invalid
from imcore.moderation import scopes

HELP = _("One a line, as in line:oa, conversation:12 or department:7 (with all below it). Empty: everywhere.")


class ScopeField(forms.CharField):
    """→ a list of scopes that exist."""

    def __init__(self) -> None:
        widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})
        super().__init__(required=False, label=capfirst(_("scopes")), help_text=HELP, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Refuses what is not there, naming it."""
        try:
            return scopes.checked(str(super().clean(value)).splitlines())
        except Invalid as fault:
            raise forms.ValidationError([str(said) for said in fault.detail["scopes"]]) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares lines."""
        return super().has_changed(self.prepare_value(initial or ""), data)


def shown(names: list[str]) -> str:
    """Scopes in a list of rules."""
    return ", ".join(names) or str(_("everywhere"))
