"""Colleague requests: to look at. They are answered by whom they reach."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin.tables import ReadOnlyTable
from oa.models import ColleagueRequest

STATES = {
    ColleagueRequest.State.PENDING: "warning",
    ColleagueRequest.State.ACCEPTED: "success",
    ColleagueRequest.State.REFUSED: "danger",
    ColleagueRequest.State.WITHDRAWN: "info",
}


@admin.register(ColleagueRequest)
class ColleagueRequestAdmin(ReadOnlyTable):
    """Newest first."""

    section, icon, place = _("Office"), "person_add", 49
    list_display = ("created_at", "sender", "receiver", "note", "state_label", "decided_at")
    list_filter = ("state", "created_at")
    list_select_related = ("sender", "receiver")
    search_fields = ("sender__username", "sender__display_name", "receiver__username", "receiver__display_name", "note")
    ordering = ("-id",)
    fields = ("created_at", "sender", "receiver", "note", "state", "decided_at")

    @display(description=_("state"), label=STATES, ordering="state")
    def state_label(self, request: ColleagueRequest) -> tuple[str, Any]:
        """As a coloured word."""
        return request.state, request.get_state_display()
