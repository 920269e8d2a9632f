"""How the queue of cases is narrowed down."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imcore.models import BusinessLine, ModerationCase

Rows = QuerySet[ModerationCase]


class StateFilter(admin.SimpleListFilter):
    """Open ones, unless another state is asked for."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The states, and all of them."""
        return [*ModerationCase.State.choices, ("all", _("all"))]

    def value(self) -> str:
        """The queue is what is open."""
        return super().value() or ModerationCase.State.OPEN

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without Django's own word for all: nothing chosen means open."""
        for value, title in self.lookup_choices:
            link = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == str(value), "query_string": link, "display": title}

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        """The cases in that state."""
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


class SourceFilter(admin.SimpleListFilter):
    """What led to the case."""

    title, parameter_name = _("source"), "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Held back, reported, or only noted."""
        return [("held", _("held")), ("reported", _("reported by users")), ("noted", _("noted"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        """The cases with that source."""
        match self.value():
            case "held":
                return queryset.filter(held=True)
            case "reported":
                return queryset.filter(reported__gt=0)
            case "noted":
                return queryset.filter(held=False, reported=0)
        return queryset


class LineFilter(admin.SimpleListFilter):
    """The business line in whose conversation it was written."""

    title, parameter_name = _("business line"), "line"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lines, and conversations of none."""
        return [*BusinessLine.objects.order_by("key").values_list("key", "name"), ("-", _("none"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        """The cases of that line."""
        if self.value() is None:
            return queryset
        if self.value() == "-":
            return queryset.filter(message__conversation__business_line=None)
        return queryset.filter(message__conversation__business_line__key=self.value())


class ClaimFilter(admin.SimpleListFilter):
    """Who is at it."""

    title, parameter_name = _("claim"), "claim"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Oneself, or nobody."""
        return [("mine", _("claimed by me")), ("free", _("free"))]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        """The cases with that claim."""
        now = timezone.now()
        match self.value():
            case "mine":
                return queryset.filter(claimed_by=request.user.pk, claimed_until__gt=now)
            case "free":
                return queryset.exclude(claimed_until__gt=now)
        return queryset
