"""The log, for moderators: search, read, take back. Nothing is added, changed or deleted here."""

import json
from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.forms import BaseDialogForm

from imcore.admin import looks, titles, trace
from imcore.admin.looks import AsksReason
from imcore.admin.tables import LargeTable, ReadOnlyInline
from imcore.errors import HongyanError
from imcore.messaging import revise
from imcore.models import Message, MessageEdit

EXCERPT = 80
OF_CONVERSATION = "conversation__id__exact"
ASK = ActionDialog(
    title=_("Recall this message?"),
    description=_("Its content goes for everyone, from history and search too. This cannot be undone."),
    form_class=BaseDialogForm,
    form_submit_text=_("Recall"),
)
KINDS = {
    "image": _("image"),
    "file": _("file"),
    "voice": _("voice message"),
    "video": _("video"),
    "location": _("location"),
    "contact": _("contact card"),
    "link": _("link"),
    "card": _("card"),
    "forward": _("forwarded messages"),
    "notice": _("system notice"),
}
STATES = {"normal": "success", "held": "warning", "blocked": "danger", "recalled": "info"}


def excerpt(message: Message) -> str:
    """The beginning of what it says; its kind where it says nothing."""
    return message.text[:EXCERPT] + ("…" if len(message.text) > EXCERPT else "") or in_brackets(message.kind)


def in_brackets(kind: str) -> str:
    """What stands for a message without words."""
    return f"[{KINDS.get(kind, kind)}]"


class EarlierTexts(ReadOnlyInline):
    """What the message said before its edits."""

    model = MessageEdit
    fields = ("text", "replaced_at")
    readonly_fields = ("text", "replaced_at")
    ordering = ("id",)

    @display(description=_("text"))
    def text(self, edit: MessageEdit) -> str:
        """Only texts are edited."""
        return str(edit.body.get("text", ""))


@admin.register(Message)
class MessageAdmin(AsksReason, LargeTable):
    """Every message by its newest first, to whom has said why: for one conversation, or for all."""

    section, icon, place = _("Conversations"), "chat", 70
    list_display = ("id", "conversation_title", "seq", "sender", "kind", "says", "state_label", "created_at")
    list_display_links = ("id", "says")
    list_filter = ("state", "kind", "conversation__kind", "created_at")
    list_select_related = ("sender", *titles.joined_from("conversation"))
    search_fields = ("text", "sender__username", "sender__display_name", "conversation__group__name", "=conversation__id")
    search_help_text = _("Text, sender, group, or a conversation's number")
    fields = ("conversation_title", "seq", "version", "sender", "kind", "state", "text", "pretty_body", "reply_link",
              "created_at", "edited_at", "recalled_at", "recalled_by")  # fmt: skip
    readonly_fields = fields
    inlines = (EarlierTexts,)
    actions = ("recall_selected",)
    actions_detail = ("trace", "recall_one")

    @display(description=_("conversation"))
    def conversation_title(self, message: Message) -> str:
        """With a link to its page."""
        return titles.link(message.conversation)

    @display(description=_("says"))
    def says(self, message: Message) -> str:
        """The beginning of it."""
        return excerpt(message)

    @display(description=_("state"), label=STATES, ordering="state")
    def state_label(self, message: Message) -> tuple[str, str]:
        """As a coloured word."""
        return message.state, message.get_state_display()

    @display(description=_("body"))
    def pretty_body(self, message: Message) -> str:
        """As it is stored."""
        return format_html("<pre class='whitespace-pre-wrap'>{}</pre>", json.dumps(message.body, ensure_ascii=False, indent=2))

    @display(description=_("reply to"))
    def reply_link(self, message: Message) -> str:
        """The message that it answers."""
        if message.reply_to is None:
            return "-"
        return titles.filtered(
            "message", f"#{message.reply_to}", conversation__id__exact=message.conversation_id, seq__exact=message.reply_to
        )

    def scopes(self, request: HttpRequest, object_id: str | None = None) -> tuple[str, ...]:
        """A reason for its conversation, or for all messages."""
        if object_id is None:
            conversation = looks.whole_number(request.GET.get(OF_CONVERSATION, ""))
        else:
            found = Message.objects.filter(pk=looks.whole_number(object_id))
            conversation = found.values_list("conversation_id", flat=True).first()
        return ("message",) if conversation is None else (f"conversation:{conversation}", "message")

    def opened(self, rows: QuerySet[Message], scopes: Collection[str]) -> QuerySet[Message]:
        """All of them, or those of the conversations."""
        if "message" in scopes:
            return rows
        numbers = [scope.partition(":")[2] for scope in scopes if scope.startswith("conversation:")]
        return rows.filter(conversation__in=numbers)

    def subject(self, request: HttpRequest) -> str:
        """The conversation."""
        conversation = looks.whole_number(request.GET.get(OF_CONVERSATION, ""))
        return "" if conversation is None else f"imcore.conversation:{conversation}"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """A place in the log may be asked for besides the filters shown."""
        return lookup in ("seq__exact", OF_CONVERSATION) or super().lookup_allowed(lookup, value, request)

    def get_urls(self) -> list[URLPattern]:
        """With the way to a message's trace."""
        found = path("find/", self.admin_site.admin_view(self.find), name="imcore_message_find")
        return [found, *super().get_urls()]

    def find(self, request: HttpRequest) -> HttpResponse:
        """See trace.find."""
        return trace.find(self, request)

    @action(description=_("Trace"), permissions=["view"], url_path="trace", icon="route")
    def trace(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """See trace.show. No reason is asked: nothing is shown of what it says."""
        return trace.show(self, request, object_id)

    def has_recall_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("imcore.change_message"))

    @action(description=_("Recall: take them back for everyone"), permissions=["recall"])
    def recall_selected(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """The content goes; place, sender and time stay."""
        self._recall(request, [message for message in chosen if message.state != Message.State.RECALLED])

    @action(description=_("Recall"), permissions=["recall"], url_path="recall", icon="undo", dialog=ASK)
    def recall_one(self, request: HttpRequest, _form: BaseDialogForm, object_id: int) -> HttpResponse:
        """The same from the message's own page, once the dialog is confirmed: by POST, so that no foreign link can do it."""
        self._recall(request, list(self.get_queryset(request).filter(pk=object_id)))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:imcore_message_change", args=[object_id])})

    def _recall(self, request: HttpRequest, chosen: list[Message]) -> None:
        done = 0
        for message in chosen:
            try:
                with transaction.atomic():
                    revise.recall_by_staff(request.user, message.pk)
                    self.log_change(request, message, "recalled")
            except HongyanError as refused:
                messages.error(request, f"{message}: {refused}")
                continue
            done += 1
        if done:
            messages.success(request, ngettext("%d message was recalled.", "%d messages were recalled.", done) % done)
