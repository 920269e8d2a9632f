"""The form of a moderation rule, for each kind with the settings that it has."""

from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from imcore.admin.scope_field import ScopeField
from imcore.admin.words import ACTION_HELP
from imcore.errors import Invalid
from imcore.models import ModerationRule
from imcore.moderation import rules

Kind = ModerationRule.Kind
AFTERWARDS = [
    ("note", _("open a case")),
    ("hold", _("hide until decided")),
    ("refuse", pgettext_lazy("moderation", "block")),
]
AFTERWARDS_HELP = _("Opened is one case for all copies; hidden or blocked are all of them, those before it too.")
SORTS = [("mobile", _("mobile")), ("landline", _("landline")), ("international", _("international"))]


class Domains(forms.CharField):
    """→ a list of domains, one a line."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("Allowed domains"),
            help_text=_("One a line; each with all below it."),
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        )

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Each line without the space around it."""
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares lines."""
        return super().has_changed(self.prepare_value(initial or ""), data)


def _number(label: Any, kind: str, name: str, text: Any = "") -> forms.IntegerField:
    initial = getattr(rules.SETTINGS[kind](), name)
    return forms.IntegerField(label=label, help_text=text, initial=initial, widget=UnfoldAdminIntegerFieldWidget)


def _one_of(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=choices[0][0], widget=UnfoldAdminRadioSelectWidget)


class RuleForm(forms.ModelForm):
    """What all kinds have."""

    kind: ClassVar[str] = ""
    settings_fields: ClassVar[tuple[str, ...]] = ()
    scopes = ScopeField()

    class Meta:
        """The settings are the fields of the kind's form."""

        model = ModerationRule
        fields = ("name", "action", "is_active", "scopes")
        help_texts: ClassVar[dict[str, Any]] = {"action": ACTION_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial |= {
                name: self.instance.settings[name] for name in self.settings_fields if name in self.instance.settings
            }

    def clean(self) -> dict[str, Any]:
        """As imcore.moderation.rules reads them."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return given
        settings = {name: given[name] for name in self.settings_fields}
        try:
            rules.parsed(self.kind, settings, action=given.get("action", ""))
        except Invalid as fault:
            for field, said in fault.detail.items():
                name = field.partition("[")[0].partition(".")[0]
                self.add_error(name if name in self.fields else None, [str(one) for one in said])
            return given
        self.instance.kind, self.instance.settings = self.kind, settings
        return given


class LinkForm(RuleForm):
    """Links."""

    kind, settings_fields = Kind.LINK, ("allow",)
    allow = Domains()


class PhoneForm(RuleForm):
    """Telephone numbers."""

    kind, settings_fields = Kind.PHONE, ("sorts",)
    sorts = forms.MultipleChoiceField(
        choices=SORTS, initial=["mobile"], label=_("Which numbers"), widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


class IdentityForm(RuleForm):
    """Identity numbers."""

    kind = Kind.IDENTITY


class BankCardForm(RuleForm):
    """Bank cards."""

    kind = Kind.BANK_CARD


class NewMemberForm(RuleForm):
    """New members."""

    kind, settings_fields = Kind.NEW_MEMBER, ("hours", "since", "what", "allow")
    hours = _number(_("Younger than (hours)"), Kind.NEW_MEMBER, "hours")
    since = _one_of(
        _("Counted from"), ("account", _("the making of the account")), ("joined", _("the joining of the conversation"))
    )
    what = _one_of(_("What is met"), ("links", _("links")), ("everything", _("every message")))
    allow = Domains()


class RepetitionForm(RuleForm):
    """Repetition."""

    kind, settings_fields = Kind.REPETITION, ("times", "seconds", "letters")
    times = _number(_("Times"), Kind.REPETITION, "times", _("The same text by the same sender, in whatever conversation."))
    seconds = _number(_("Within (seconds)"), Kind.REPETITION, "seconds")
    letters = _number(_("From so many letters on"), Kind.REPETITION, "letters", _("Shorter texts are not counted."))


class RateForm(RuleForm):
    """Rate."""

    kind, settings_fields = Kind.RATE, ("messages", "seconds", "per")
    messages = _number(_("More messages than"), Kind.RATE, "messages")
    seconds = _number(_("Within (seconds)"), Kind.RATE, "seconds")
    per = _one_of(_("Counted"), ("sender", _("for each sender")), ("conversation", _("for each sender in each conversation")))


class SpreadForm(RuleForm):
    """Repeated content, after sending."""

    kind, settings_fields = Kind.SPREAD, ("who", "times", "seconds", "hours", "what", "letters")
    action = forms.ChoiceField(
        choices=AFTERWARDS,
        initial="note",
        label=capfirst(_("action")),
        help_text=AFTERWARDS_HELP,
        widget=UnfoldAdminSelectWidget,
    )
    who = _one_of(
        _("Sent by"), ("sender", _("one sender in many conversations")), ("newcomers", _("many new accounts, wherever"))
    )
    times = _number(_("So many conversations, or accounts"), Kind.SPREAD, "times")
    seconds = _number(_("Within (seconds)"), Kind.SPREAD, "seconds")
    hours = _number(_("New is an account younger than (hours)"), Kind.SPREAD, "hours")
    what = _one_of(
        _("What is met"),
        ("everything", _("nearly the same text, or the same file")),
        ("text", _("nearly the same text")),
        ("files", _("the same file")),
    )
    letters = _number(_("From so many letters on"), Kind.SPREAD, "letters", _("Shorter texts are not counted."))


FORMS: dict[str, type[RuleForm]] = {
    form.kind: form
    for form in (LinkForm, PhoneForm, IdentityForm, BankCardForm, NewMemberForm, RepetitionForm, RateForm, SpreadForm)
}
