"""A message's trace: its page, and the way to it from an id or a place in the log. It shows nothing of what was said."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from imcore.admin import titles, trace_facts
from imcore.admin.tables import Table
from imcore.models import Message

WANTED = re.compile(r"\s*(\d{1,18})(?:\s*/\s*(\d{1,18}))?\s*", re.ASCII)


def find(page: Table, request: HttpRequest) -> HttpResponse:
    """`?q=998` (a message's id) or `?q=12/1001` (conversation and seq) leads to the trace. Raises PermissionDenied."""
    if not page.has_view_permission(request):
        raise PermissionDenied
    given = request.GET.get("q", "")
    number = _number(given)
    if number is not None:
        return redirect("admin:imcore_message_trace", number)
    shown = {"title": _("Find a message"), "opts": page.opts, "q": given, "in_vain": bool(given)}
    return TemplateResponse(request, "admin/imcore/trace_find.html", page.admin_site.each_context(request) | shown)


def show(page: Table, request: HttpRequest, message_id: int) -> HttpResponse:
    """The page; an entry of the audit log, as it tells who has read what. Raises Http404."""
    joined = ("sender", "recalled_by", "conversation__business_line", *titles.joined_from("conversation"))
    message = Message.objects.defer("body", "text").select_related(*joined).filter(pk=message_id).first()
    if message is None:
        raise Http404
    facts: dict[str, Any] = trace_facts.facts(message, with_acts=request.user.has_perm("imcore.view_auditevent"))
    shown = {"title": _("Trace of a message"), "opts": page.opts, "message": message, "first": trace_facts.FIRST}
    place = {"place": titles.title(message.conversation)}
    page.recorded(request, "traced", message)
    return TemplateResponse(request, "admin/imcore/trace.html", page.admin_site.each_context(request) | shown | place | facts)


def _number(given: str) -> int | None:
    """The id of the message that is meant; None where there is none such."""
    wanted = WANTED.fullmatch(given)
    if wanted is None:
        return None
    first, seq = wanted.groups()
    found = Message.objects.filter(pk=first) if seq is None else Message.objects.filter(conversation=first, seq=seq)
    return found.values_list("pk", flat=True).first()
