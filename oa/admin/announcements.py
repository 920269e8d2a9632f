"""The announcement desk: written as drafts, published once, withdrawn, reminded of, all through oa.announcements."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms.widgets import Media, Script
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin import titles
from imcore.protocol import UserId
from oa.admin.announcement_acts import AnnouncementActs
from oa.admin.announcement_form import AnnouncementForm
from oa.announcements import desk, tracking
from oa.models import Announcement

STATES = {
    Announcement.State.DRAFT: "info",
    Announcement.State.SCHEDULED: "warning",
    Announcement.State.PUBLISHED: "success",
    Announcement.State.WITHDRAWN: "danger",
}
OPEN = (Announcement.State.DRAFT, Announcement.State.SCHEDULED)  # may still be written
ABOUT = ("state", "author", "created_at", "changed_at", "published_at", "reminded_at")


@admin.register(Announcement)
class AnnouncementAdmin(AnnouncementActs):
    """Newest first, with how many got, read and confirmed it."""

    section, icon, place = _("Office"), "campaign", 41
    form = AnnouncementForm
    list_display = ("title", "state_label", "author", "to_whom", "recipients", "read", "confirmed", "is_pinned", "when")
    list_filter = ("state", "must_confirm", "is_pinned", "published_at")
    list_select_related = ("author",)
    search_fields = ("title", "author__username", "author__display_name")
    ordering = ("-id",)

    @property
    def media(self) -> Media:
        """With the marks above the text."""
        return super().media + Media(js=[Script("design/rich_text.js", type="module")])  # type: ignore[list-item]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        """With the names of the targets."""
        return super().get_queryset(request).prefetch_related("targets__department", "targets__user")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows of a page with their figures."""
        page = super().get_changelist_instance(request)
        page.result_list = list(page.result_list)
        known = tracking.figures([row.pk for row in page.result_list])
        for row in page.result_list:
            row.figures = known[row.pk]
        return page

    @display(description=_("state"), label=STATES, ordering="state")
    def state_label(self, announcement: Announcement) -> tuple[str, Any]:
        """As a coloured word."""
        return announcement.state, announcement.get_state_display()

    @display(description=_("to"))
    def to_whom(self, announcement: Announcement) -> Any:
        """The targets by name."""
        if announcement.to_company:
            return _("everyone")
        names = [
            target.department.name if target.department else str(target.user and target.user.display_name)
            for target in announcement.targets.all()
        ]
        return ", ".join(names[:3]) + (" …" if len(names) > 3 else "") or "-"

    @display(description=_("recipients"))
    def recipients(self, announcement: Announcement) -> str:
        """How many got it: a link to them."""
        return self._figure(announcement, "recipients")

    @display(description=_("read"))
    def read(self, announcement: Announcement) -> str:
        """How many have read it."""
        return self._figure(announcement, "read", read_at__isempty=0)

    @display(description=_("confirmed"))
    def confirmed(self, announcement: Announcement) -> str:
        """How many have confirmed it, where that is asked for."""
        return self._figure(announcement, "confirmed", confirmed_at__isempty=0) if announcement.must_confirm else "-"

    @display(description=_("published"), ordering="published_at")
    def when(self, announcement: Announcement) -> Any:
        """When it was, or is to be, published."""
        return announcement.published_at or announcement.publish_at

    @display(description=_("attachments"))
    def attached(self, announcement: Announcement) -> str:
        """Each with a way to it."""
        rows = [
            (reverse("admin:imcore_attachment_change", args=[file.pk]), file.name) for file in announcement.attachments.all()
        ]
        return format_html_join(", ", titles.ANCHOR, rows) or "-"

    @display(description=_("as readers see it"))
    def shown(self, announcement: Announcement) -> SafeString:
        """As its readers see it: what is stored is sanitised."""
        return mark_safe(f'<div class="org-rich">{announcement.html}</div>')  # noqa: S308

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What can be written; of one that was published, what was."""
        if obj is not None and not self.has_change_permission(request, obj):
            figures = ("to_whom", "recipients", "read", "confirmed")
            facts = ("title", "shown", "attached", *ABOUT, *figures, "must_confirm", "is_pinned", "publish_at", "expires_at")
            return ((None, {"fields": facts}),)
        files = ("kept", "files") if obj is not None and obj.attachments.exists() else ("files",)
        text = ("title", "html", *(("shown",) if obj is not None else ()))
        sets = [
            (None, {"fields": (*text, *files)}),
            (_("Recipients"), {"fields": ("to_company", "departments", "people")}),
            (_("When and how"), {"fields": ("publish_at", "expires_at", ("must_confirm", "is_pinned"))}),
        ]
        return sets if obj is None else [*sets, (_("State"), {"fields": ABOUT})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What the product writes itself."""
        return () if obj is None else ("shown", "attached", "to_whom", "recipients", "read", "confirmed", *ABOUT)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Until it is published."""
        return super().has_change_permission(request, obj) and (not isinstance(obj, Announcement) or obj.state in OPEN)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft only."""
        is_draft = not isinstance(obj, Announcement) or obj.state == Announcement.State.DRAFT
        return super().has_delete_permission(request, obj) and is_draft

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Text and recipients first: what the desk refuses, it refuses before a file is kept. Raises as the desk does."""
        written = form.written()
        saved = desk.change(request.user, obj.pk, written) if change else desk.create(request.user, written)
        obj.pk, obj.author_id = saved.pk, saved.author_id
        if form.files_changed():
            desk.change(request.user, saved.pk, {"attachments": form.keep_files(UserId(saved.author_id))})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to do."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """A draft only. Raises as the desk does."""
        desk.delete(request.user, obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Drafts only. Raises as the desk does."""
        for number in queryset.values_list("pk", flat=True):
            desk.delete(request.user, number)

    def _figure(self, announcement: Announcement, name: str, **lookups: object) -> str:
        known = getattr(announcement, "figures", None) or tracking.figures([announcement.pk])[announcement.pk]
        if announcement.published_at is None:
            return "-"
        count = str(getattr(known, name))
        return titles.filtered("announcementreceipt", count, app="oa", announcement__id__exact=announcement.pk, **lookups)
