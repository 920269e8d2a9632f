"""Incoming webhooks: made for a group, the address shown once; switched off; what became of the last calls."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from unfold.decorators import action, display

from imcore.admin import titles
from imcore.admin.desk_acts import sentence
from imcore.admin.tables import Table
from imcore.admin.webhook_forms import NewWebhookForm, WebhookForm
from imcore.errors import CODES, HongyanError
from imcore.integrations.incoming import webhooks
from imcore.models import IncomingWebhook, User

REASONS = {
    "empty": lazy("nothing to show"),
    "payload": lazy("not of this form"),
    "type": lazy("no such msgtype"),
    "digest": lazy("the image's digest is wrong"),
    "timestamp": lazy("the timestamp is missing or too old"),
    "signature": lazy("the signature is wrong"),
    "address": lazy("not from one of its addresses"),
    "keyword": lazy("without a keyword"),
}


@admin.register(IncomingWebhook)
class IncomingWebhookAdmin(Table):
    """A webhook is switched off, never deleted: what it has sent is known by its name."""

    section, icon, place = lazy("Integrations"), "webhook", 84
    form = WebhookForm
    list_display = ("name", "group", "form", "state_label", "accepted", "refused", "used_at")
    list_filter = ("is_active", "form")
    list_select_related = ("group",)
    search_fields = ("name", "group__name")
    autocomplete_fields = ("group",)
    ordering = ("-pk",)
    actions_detail = ("new_address",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one says for which group."""
        return super().get_form(request, obj, change, **({} if obj else {"form": NewWebhookForm}), **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is fixed, and what is only shown."""
        return ("group", "bot_link", "is_signed", "accepted", "refused", "used_at", "last_calls") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it is; what became of it."""
        if obj is None:
            return ((None, {"fields": NewWebhookForm.Meta.fields}),)
        shown = self.get_readonly_fields(request, obj)
        return ((None, {"fields": WebhookForm.Meta.fields}), (_("What became of it"), {"fields": shown}))

    @display(description=lazy("bot"))
    def bot_link(self, one: IncomingWebhook) -> str:
        """As whom it speaks."""
        return titles.anchor(reverse("admin:imcore_user_change", args=[one.bot_id]), str(one.bot))

    @display(description=lazy("signed"), boolean=True)
    def is_signed(self, one: IncomingWebhook) -> bool:
        """Do its senders sign?"""
        return bool(one.secret)

    @display(description=lazy("state"), label={"on": "success", "off": "danger"}, ordering="is_active")
    def state_label(self, one: IncomingWebhook) -> tuple[str, Any]:
        """As a coloured word."""
        return ("on", _("on")) if one.is_active else ("off", _("switched off"))

    @display(description=lazy("last calls"))
    def last_calls(self, one: IncomingWebhook) -> str:
        """When, in which form, and what became of it."""
        rows = format_html_join("", "<li>{} · {} · {}</li>", (_call(entry) for entry in one.recent))
        return format_html("<ul>{}</ul>", rows) if one.recent else "-"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """What the group's rules say against it is said on the form's page."""
        try:
            return super().add_view(request, form_url, extra_context)
        except HongyanError as refused:
            messages.error(request, sentence(refused))
            return redirect("admin:imcore_incomingwebhook_add")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new one with its bot and its token."""
        if change:
            return super().save_model(request, obj, form, change)
        signed = form.cleaned_data["signed"]
        request.shown_token = webhooks.create(obj, by=cast(User, request.user), signed=signed)  # type: ignore[attr-defined]
        return None

    def response_add(self, request: HttpRequest, obj: IncomingWebhook, post_url_continue: str | None = None) -> HttpResponse:
        """Its address, this once, on a page that nobody keeps."""
        return self._page(request, obj, token=request.shown_token)  # type: ignore[attr-defined]

    @action(description=lazy("New address"), permissions=["change"], url_path="new-address", icon="key")
    def new_address(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Asks; then the old address ends, and the new one is shown."""
        one = cast("IncomingWebhook | None", self.get_object(request, str(object_id)))
        if one is None:
            raise Http404
        if not self.has_change_permission(request, one):
            raise PermissionDenied
        token = ""
        if request.method == "POST":
            with transaction.atomic():
                token = webhooks.rotate(one)
                self.log_change(request, one, "address_made")
        return self._page(request, one, token=token)

    def _page(self, request: HttpRequest, one: IncomingWebhook, *, token: str) -> HttpResponse:
        address = request.build_absolute_uri(reverse("hook", args=[token])) if token else ""
        shown = {"title": _("New address"), "original": one, "opts": self.opts, "address": address}
        context = self.admin_site.each_context(request) | shown
        return TemplateResponse(request, "admin/imcore/webhook_address.html", context, headers={"Cache-Control": "no-store"})


def _call(entry: dict[str, Any]) -> tuple[str, Any, Any]:
    at, result = parse_datetime(entry["at"]), entry["result"]
    when = date_format(localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
    form = dict(IncomingWebhook.Form.choices).get(entry["form"], entry["form"])
    if not result:
        return when, form, _("sent")
    return when, form, REASONS.get(result) or (CODES[result].default if result in CODES else result)
