"""Broadcasts in the admin: written, looked at with the number of people, sent; then how far they are, and what failed."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.widgets import Media, Script
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from unfold.decorators import display

from imcore.admin.broadcast_forms import EVERYONE, ComposeForm, is_confirmed
from imcore.admin.desk_acts import sentence
from imcore.admin.tables import Table
from imcore.audiences import lookup
from imcore.broadcasts import states, writing
from imcore.errors import CODES, HongyanError, Invalid
from imcore.models import Broadcast, BroadcastRecipient, User

ROWS = 100
SAYS = 80
COLOURS = {"running": "info", "cancelling": "info", "recalling": "info", "done": "success", "recalled": "warning"}
# act → (what is done, the permission, the word of the audit log)
ACTS: dict[str, tuple[Callable[[int], Broadcast], str, str]] = {
    "start": (writing.start, "imcore.add_broadcast", "started"),
    "cancel": (writing.cancel, "imcore.change_broadcast", "cancelled"),
    "recall": (writing.recall, "imcore.change_broadcast", "recalled"),
}


@admin.register(Broadcast)
class BroadcastAdmin(Table):
    """Newest first. To write and send one takes the permission to add, to stop and recall one the permission to change."""

    section, icon, place = lazy("Operations"), "campaign", 95
    list_display = ("says", "sender", "state_label", "progress_label", "failed", "made_by", "created_at")
    list_filter = ("state", "created_at")
    list_select_related = ("sender", "made_by")
    search_fields = ("text",)
    ordering = ("-pk",)
    change_list_template = "admin/imcore/broadcast/list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: what was said to many is kept."""
        return False

    @display(description=lazy("text"))
    def says(self, one: Broadcast) -> str:
        """Its beginning."""
        return one.text[:SAYS] + ("…" if len(one.text) > SAYS else "")

    @display(description=lazy("state"), label=COLOURS, ordering="state")
    def state_label(self, one: Broadcast) -> tuple[str, Any]:
        """As a coloured word."""
        return one.state, one.get_state_display()

    @display(description=lazy("progress"))
    def progress_label(self, one: Broadcast) -> str:
        """How many of how many were told."""
        return f"{number_format(one.sent)} / {number_format(one.total)}" if one.started_at else "-"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The first page: what is said, and to whom. Nothing is sent by it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ComposeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            made = self._write(request, form)
            if made is not None:
                return redirect("admin:imcore_broadcast_change", made.pk)
        shown = {"title": _("Write a broadcast"), "form": form, "media": form.media}
        return TemplateResponse(request, "admin/imcore/broadcast/compose.html", self._context(request) | shown)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The second page: of a draft the number of people and the yes; then how far it is, and what failed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = cast("Broadcast | None", self.get_object(request, object_id))
        if one is None:
            raise Http404
        if request.method == "POST":
            return self._act(request, one)
        shown = {"title": str(one), "original": one, **_facts(one), **_table(one, request), **self._offers(request, one)}
        return TemplateResponse(request, "admin/imcore/broadcast/page.html", self._context(request) | shown)

    def progress_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What the second page asks for again and again while a worker is at it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        one = Broadcast.objects.filter(pk=number).first()
        if one is None:
            raise Http404
        return JsonResponse(_progress(one))

    def audiences_view(self, request: HttpRequest) -> HttpResponse:
        """What the words may mean, for whoever writes."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        words = request.GET.get("term", "").strip()[:ROWS].replace("\x00", "")
        found = [{"id": choice.audience, "text": choice.title} for choice in lookup.choices(words)]
        return JsonResponse({"results": found, "pagination": {"more": False}})

    def get_urls(self) -> list[URLPattern]:
        """And the progress, and the choices."""
        view = self.admin_site.admin_view
        return [
            path("<int:number>/progress/", view(self.progress_view), name="imcore_broadcast_progress"),
            path("audiences/", view(self.audiences_view), name="imcore_broadcast_audiences"),
            *super().get_urls(),
        ]

    def _write(self, request: HttpRequest, form: ComposeForm) -> Broadcast | None:
        given = form.cleaned_data
        try:
            with transaction.atomic():
                made, fresh = writing.write(
                    given["sender"] or writing.house_sender(),
                    kind=given["kind"],
                    body=form.body(),
                    audiences=form.chosen(),
                    line=given["line"],
                    by=cast(User, request.user),
                    key=given["key"],
                )
                if fresh:
                    self.log_addition(request, made, "added")
        except Invalid as refused:
            form.refuse(refused.detail)
            return None
        except HongyanError as refused:
            form.add_error(None, sentence(refused))
            return None
        return made

    def _act(self, request: HttpRequest, one: Broadcast) -> HttpResponse:
        done, permission, word = ACTS.get(request.POST.get("act", ""), (None, "", ""))
        if done is None or not request.user.has_perm(permission):
            raise PermissionDenied
        back = redirect("admin:imcore_broadcast_change", one.pk)
        if word == "started" and EVERYONE in one.audiences and not _is_confirmed(request, one):
            messages.error(request, _("Type the number of people as it stands there."))
            return back
        try:
            with transaction.atomic():
                done(one.pk)
                self.log_change(request, one, word)
        except HongyanError as refused:
            messages.error(request, sentence(refused))
        return back

    def _offers(self, request: HttpRequest, one: Broadcast) -> dict[str, Any]:
        """What this person may do with it now."""
        may = {
            act: request.user.has_perm(permission) and states.allows(one.state, act)
            for act, (_done, permission, _word) in ACTS.items()
        }
        may["recall"] = may["recall"] and one.started_at is not None
        return {"may": may, "asks": may["recall"] and "recall" in request.GET}

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {"opts": self.opts}


def _is_confirmed(request: HttpRequest, one: Broadcast) -> bool:
    return is_confirmed(request.POST.get("count", ""), lookup.people(one.audiences).count())


def _facts(one: Broadcast) -> dict[str, Any]:
    titles = lookup.titles(one.audiences)
    at_work = one.state in states.AT_WORK
    return {
        "audiences": [titles.get(audience, audience) for audience in one.audiences],
        "count": lookup.people(one.audiences).count() if one.state == states.DRAFT else None,
        "to_everyone": EVERYONE in one.audiences,
        "figures": _figures(one),
        "progress": _progress(one) if at_work else None,
        "media": Media(js=[Script("design/import_progress.js", type="module")]) if at_work else "",  # type: ignore[list-item]
    }


def _figures(one: Broadcast) -> list[tuple[Any, Any, bool]]:
    """(label, value, is it alarming?)"""
    told: list[tuple[Any, Any, bool]] = [(_("state"), one.get_state_display(), False), (_("sender"), one.sender, False)]
    if one.started_at is None:
        return told
    told.append((_("people"), number_format(one.total), False))
    if one.state in states.AT_WORK:
        return told  # the bar tells the rest, and moves
    state = BroadcastRecipient.State
    unsent = one.total - one.sent - one.failed
    counts: list[tuple[Any, int, bool]] = [(state.SENT.label, one.sent, False), (state.FAILED.label, one.failed, True)]
    counts += [(_("not told"), unsent, False), (state.RECALLED.label, one.recalled, False)]
    shown = [entry for entry in counts if entry[1] or entry[0] == state.SENT.label]
    return [*told, *((label, number_format(count), alarm) for label, count, alarm in shown)]


def _table(one: Broadcast, request: HttpRequest) -> dict[str, Any]:
    """Those who were not told, and why, a page at a time."""
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 16 else 0
    failed: QuerySet[BroadcastRecipient] = one.recipients.filter(state=BroadcastRecipient.State.FAILED, pk__gt=start)
    rows = list(failed.select_related("user").order_by("pk")[: ROWS + 1])
    return {
        "failures": [(row.user, _why(row.reason)) for row in rows[:ROWS]],
        "next": rows[ROWS - 1].pk if len(rows) > ROWS else None,
    }


def _why(reason: str) -> str:
    code, _colon, detail = reason.partition(": ")
    said = str(CODES[code].default) if code in CODES else code
    return f"{said} ({detail})" if detail else said


def _progress(one: Broadcast) -> dict[str, Any]:
    """`percent` is of what there is to do in this state."""
    done, total = one.sent + one.failed, one.total
    if one.state == states.RECALLING:
        done, total = one.recalled, one.sent
    says = _("%(done)s of %(total)s") % {"done": number_format(done), "total": number_format(total)}
    return {"state": one.state, "says": says, "percent": 100 * done // max(1, total)}
