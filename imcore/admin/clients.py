"""Clients of the facade: what they may do, their secrets, what they have done."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from oauth2_provider.models import AccessToken, DeviceGrant, Grant, IDToken, RefreshToken
from unfold.decorators import action, display

from imcore.admin import titles
from imcore.admin.client_forms import ClientForm, NewClientForm, SecretForm
from imcore.admin.tables import LargeTable, Table
from imcore.integrations import clients
from imcore.models import ApiClient, ApiSecret, ApiUsage

for table in (ApiClient, AccessToken, DeviceGrant, Grant, IDToken, RefreshToken):  # the library's own pages for them
    if admin.site.is_registered(table):
        admin.site.unregister(table)

LIMITS = ("name", "scopes", "addresses", "calls_per_minute", "messages_per_day")


@admin.register(ApiClient)
class ApiClientAdmin(Table):
    """A client is switched off, never deleted: what it has sent is known by its name."""

    section, icon, place = lazy("Integrations"), "hub", 80
    form = ClientForm
    list_display = ("name", "line", "is_sandbox", "state_label", "calls_per_minute", "messages_per_day", "created")
    list_filter = ("is_active", ("line", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("line__line",)
    search_fields = ("name", "client_id", "line__line__name")
    ordering = ("-pk",)
    actions = ("switch_off_selected", "switch_on_selected")
    actions_detail = ("new_secret",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new one says whose it is."""
        return super().get_form(request, obj, change, **({} if obj else {"form": NewClientForm}), **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What is fixed, and what is only shown."""
        return ("client_id", "line", "bot", "is_sandbox", "state_label", "secrets", "usage_link") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it is; what it may."""
        if obj is None:
            return ((None, {"fields": ("business_line", "sandbox", *LIMITS)}),)
        shown = self.get_readonly_fields(request, obj)
        return ((None, {"fields": shown}), (_("What it may do"), {"fields": LIMITS}))

    @display(description=lazy("bot"))
    def bot(self, client: ApiClient) -> str:
        """As whom it speaks."""
        return titles.anchor(reverse("admin:imcore_user_change", args=[client.line.bot_id]), str(client.line.bot))

    @display(description=lazy("sandbox"), boolean=True)
    def is_sandbox(self, client: ApiClient) -> bool:
        """Does it only try things out?"""
        return client.line.sandbox

    @display(description=lazy("state"), label={"on": "success", "off": "danger"}, ordering="is_active")
    def state_label(self, client: ApiClient) -> tuple[str, Any]:
        """As a coloured word."""
        return ("on", _("on")) if client.is_active else ("off", _("switched off"))

    @display(description=lazy("secrets"))
    def secrets(self, client: ApiClient) -> str:
        """Those that are good now, by their ends, and until when."""
        found = client.secrets.filter(ApiSecret.good()).order_by("-pk")
        until = _("%(secret)s until %(when)s")
        return ", ".join(until % {"secret": one, "when": _moment(one)} if one.expires_at else str(one) for one in found) or "-"

    @display(description=lazy("usage"))
    def usage_link(self, client: ApiClient) -> str:
        """Its days."""
        return titles.filtered("apiusage", _("By day and endpoint"), client__id__exact=client.pk)

    @action(description=lazy("New secret"), permissions=["change"], url_path="new-secret", icon="key")
    def new_secret(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Asks when the present one ends; then shows the new one, this once, on a page that nobody keeps."""
        client = self.get_object(request, str(object_id))
        if client is None:
            raise Http404
        if not self.has_change_permission(request, client):
            raise PermissionDenied
        form, secret = SecretForm(request.POST or None), ""
        if form.is_valid():
            with transaction.atomic():
                secret = clients.rotate(client, hours=form.cleaned_data["hours"])
                self.log_change(request, client, "secret_made")
        shown = {"title": _("New secret"), "original": client, "opts": self.opts, "form": form, "secret": secret}
        context = self.admin_site.each_context(request) | shown
        return TemplateResponse(request, "admin/imcore/client_secret.html", context, headers={"Cache-Control": "no-store"})

    @action(description=lazy("Switch off: refused from now on, its tokens end"), permissions=["change"])
    def switch_off_selected(self, request: HttpRequest, chosen: QuerySet[ApiClient]) -> None:
        """At once, on every node."""
        done = self._switch(request, [one for one in chosen if one.is_active], on=False)
        messages.success(request, ngettext("%d client was switched off.", "%d clients were switched off.", done) % done)

    @action(description=lazy("Switch on"), permissions=["change"])
    def switch_on_selected(self, request: HttpRequest, chosen: QuerySet[ApiClient]) -> None:
        """Its secrets are good again."""
        done = self._switch(request, [one for one in chosen if not one.is_active], on=True)
        messages.success(request, ngettext("%d client was switched on.", "%d clients were switched on.", done) % done)

    def _switch(self, request: HttpRequest, chosen: list[ApiClient], *, on: bool) -> int:
        for client in chosen:
            with transaction.atomic():
                clients.switch(client, on=on)
                self.log_change(request, client, "switched_on" if on else "switched_off")
        return len(chosen)


@admin.register(ApiUsage)
class ApiUsageAdmin(LargeTable):
    """By day, client and endpoint; written every ten seconds."""

    section, icon, place = lazy("Integrations"), "bar_chart", 82
    list_display = ("day", "client", "endpoint", "calls", "refused", "messages")
    list_filter = (("client", admin.RelatedOnlyFieldListFilter), "day")
    list_select_related = ("client",)
    ordering = ("-day", "client", "endpoint")


def _moment(secret: ApiSecret) -> str:
    return date_format(localtime(secret.expires_at), "SHORT_DATETIME_FORMAT") if secret.expires_at else ""
