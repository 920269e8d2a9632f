"""Writing a broadcast, and the yes to it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from imcore.admin.choices import ChooseSeveral
from imcore.audiences import lookup
from imcore.kinds.cards import CARD
from imcore.kinds.text import TEXT, TEXT_LIMIT
from imcore.models import Broadcast, BusinessLine, User, UserKind

EVERYONE = "all:"
KINDS = ((TEXT.name, lazy("Text")), (CARD.name, lazy("Card with a title, in Markdown")))


class AudienceSelect(ChooseSeveral):
    """What the doors of the business lines offer, while somebody types."""

    def __init__(self) -> None:
        super().__init__(Broadcast._meta.get_field("sender"), admin.site)

    def get_url(self) -> str:
        """Where the choices come from."""
        return reverse("admin:imcore_broadcast_audiences")

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """What is chosen already, by its titles."""
        titles = lookup.titles([one for one in value if one])
        chosen = [self.create_option(name, key, titles.get(key, key), True, index) for index, key in enumerate(value) if key]
        return [(None, chosen, 0)]


class AudiencesField(forms.Field):
    """→ references, which whoever writes the broadcast checks."""

    def clean(self, value: Any) -> list[str]:
        """As they are."""
        return [str(one) for one in value or ()]


class ComposeForm(forms.Form):
    """What imcore.broadcasts.writing.write takes."""

    kind = forms.ChoiceField(label=lazy("kind"), choices=KINDS, widget=UnfoldAdminSelectWidget())
    title = forms.CharField(
        label=lazy("title"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=lazy("Of a card; a text has none."),
    )
    text = forms.CharField(label=lazy("text"), max_length=TEXT_LIMIT, widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}))
    everyone = forms.BooleanField(label=lazy("To everyone"), required=False, widget=UnfoldBooleanSwitchWidget())
    audiences = AudiencesField(
        label=lazy("To"),
        required=False,
        widget=AudienceSelect(),
        help_text=lazy("Departments, groups, people: type to find them. Whoever is in several gets it once."),
    )
    sender = forms.ModelChoiceField(
        User.objects.filter(kind=UserKind.BOT, is_active=True).order_by("name_pinyin", "pk"),
        label=lazy("sender"),
        required=False,
        empty_label=lazy("The house's own account for notices"),
        widget=UnfoldAdminSelectWidget(),
    )
    line = forms.ModelChoiceField(
        BusinessLine.objects.order_by("pk"), label=lazy("business line"), required=False, widget=UnfoldAdminSelectWidget()
    )
    key = forms.CharField(widget=forms.HiddenInput(), max_length=64)  # sent twice, it is one broadcast

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid4().hex})
        for field in self.fields.values():
            field.label = capfirst(str(field.label or ""))

    def clean(self) -> dict[str, Any]:
        """It has somebody to go to."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("everyone") and not given.get("audiences"):
            self.add_error("audiences", _("Choose who is to get it."))
        return given

    def body(self) -> dict[str, Any]:
        """As its kind has it."""
        given = self.cleaned_data
        said = {"text": given["text"].replace("\r\n", "\n")}  # browsers send lines of forms so, chats do not
        return {"title": given["title"], **said} if given["kind"] == CARD.name else said

    def chosen(self) -> list[str]:
        """Everyone, or whom they chose."""
        return [EVERYONE] if self.cleaned_data["everyone"] else list(self.cleaned_data["audiences"])

    def refuse(self, detail: Mapping[str, Any]) -> None:
        """What the product says against it, at its field."""
        for name, sentences in detail.items():
            field = name.removeprefix("body.").partition(".")[0]
            self.add_error(field if field in self.fields else None, sentences)


def is_confirmed(given: str, count: int) -> bool:
    """Did they type the number of people, however they group its digits?"""
    return "".join(character for character in given if character.isdecimal()) == str(count)
