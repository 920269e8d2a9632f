"""The forms of an incoming webhook: what may come by it, and from where."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from imcore.admin.client_forms import Networks
from imcore.errors import Invalid
from imcore.integrations.incoming import webhooks
from imcore.models import IncomingWebhook


class Keywords(forms.CharField):
    """→ a list of words, one a line."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=lazy("keywords"),
            help_text=lazy("A message without any of these is refused; one a line. Empty: any message passes."),
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        )

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Each once. Raises ValidationError."""
        try:
            return webhooks.checked_keywords(str(super().clean(value)).splitlines())
        except Invalid as refused:
            raise ValidationError(refused.detail["keywords"]) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares lines."""
        return super().has_changed(self.prepare_value(initial or ""), data)


class WebhookForm(forms.ModelForm):
    """What can be changed; the next form has besides what is said once."""

    keywords = Keywords()
    addresses = Networks()

    class Meta:
        model = IncomingWebhook
        fields: ClassVar[tuple[str, ...]] = ("name", "form", "keywords", "addresses", "calls_per_minute", "is_active")


class NewWebhookForm(WebhookForm):
    """In which group, and whether its senders sign."""

    signed = forms.BooleanField(
        label=lazy("signed"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=lazy("Senders prove that they know a secret, as DingTalk's robots do. Slack's and WeCom's senders cannot."),
    )

    class Meta(WebhookForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("group", *WebhookForm.Meta.fields, "signed")
