"""What moderators laid upon users, and what users say against decisions."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from imcore.admin import titles
from imcore.admin.desk_acts import sentence
from imcore.admin.tables import ReadOnlyTable
from imcore.errors import HongyanError
from imcore.models import Appeal, Sanction, User
from imcore.moderation import sanctions


@admin.register(Sanction)
class SanctionAdmin(ReadOnlyTable):
    """Newest first; what is in force can be lifted. They are laid at a case's page."""

    section, icon, place = _("Moderation"), "block", 77
    list_display = ("user", "kind", "where", "reason", "until", "in_force", "made_by", "created_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("user", "made_by", *titles.joined_from("conversation"))
    search_fields = ("user__username", "user__display_name", "reason")
    ordering = ("-id",)
    fields = ("user", "kind", "where", "reason", "until", "case_link", "made_by", "created_at", "lifted_at")
    actions = ("lift_selected",)

    @display(description=_("where"))
    def where(self, sanction: Sanction) -> str:
        """A conversation, or everywhere."""
        return str(_("everywhere")) if sanction.conversation is None else titles.title(sanction.conversation)

    @display(description=_("in force"), boolean=True)
    def in_force(self, sanction: Sanction) -> bool:
        """Now."""
        return sanctions.is_in_force(sanction)

    @display(description=_("case"))
    def case_link(self, sanction: Sanction) -> str:
        """Of what it was laid for."""
        if sanction.case_id is None:
            return "-"
        return titles.anchor(reverse("admin:imcore_moderationcase_change", args=[sanction.case_id]), f"#{sanction.case_id}")

    def has_lift_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("imcore.change_sanction"))

    @action(description=_("Lift: end them now"), permissions=["lift"])
    def lift_selected(self, request: HttpRequest, chosen: QuerySet[Sanction]) -> None:
        """What has ended already stays as it was."""
        done = 0
        for sanction in chosen:
            try:
                sanctions.lift(cast(User, request.user), sanction.pk)
            except HongyanError as refused:
                messages.error(request, f"{sanction}: {sentence(refused)}")
                continue
            done += 1
        if done:
            messages.success(request, ngettext("%d sanction was lifted.", "%d sanctions were lifted.", done) % done)


@admin.register(Appeal)
class AppealAdmin(ReadOnlyTable):
    """The oldest first, each with a way to its case, where it is decided."""

    section, icon, place = _("Moderation"), "balance", 76
    list_display = ("text", "sender", "case_link", "state_label", "created_at", "decided_at")
    list_filter = ("state", "created_at")
    list_select_related = ("case__message__sender",)
    search_fields = ("text", "case__message__sender__username")
    ordering = ("created_at", "pk")
    fields = ("case_link", "sender", "text", "state", "answer", "created_at", "decided_at")

    @display(description=_("sender"))
    def sender(self, appeal: Appeal) -> str:
        """Who appeals."""
        return str(appeal.case.message.sender)

    @display(description=_("case"))
    def case_link(self, appeal: Appeal) -> str:
        """With a link to its page."""
        return titles.anchor(reverse("admin:imcore_moderationcase_change", args=[appeal.case_id]), f"#{appeal.case_id}")

    @display(description=_("state"), label={"open": "warning", "granted": "success", "refused": "danger"}, ordering="state")
    def state_label(self, appeal: Appeal) -> tuple[str, str]:
        """As a coloured word."""
        return appeal.state, appeal.get_state_display()
