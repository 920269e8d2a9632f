"""Maintenance from the page of the system's state: announced, begun, called off, ended."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminRadioSelectWidget, UnfoldAdminTextInputWidget

from imcore.accounts.addresses import client_address
from imcore.lines import maintenance
from imcore.models import Maintenance, User

NOTICE_MINUTES, LONGEST_MINUTES = 10, 7 * 24 * 60


class MaintenanceForm(forms.Form):
    """When, how long, and what people are told."""

    level = forms.ChoiceField(
        choices=Maintenance.Level.choices,
        initial=Maintenance.Level.READING,
        label=gettext_lazy("level"),
        help_text=gettext_lazy("Staff go on in any case. Closed: nobody else even reads."),
        widget=UnfoldAdminRadioSelectWidget,
    )
    begins_in = forms.IntegerField(
        min_value=0,
        max_value=LONGEST_MINUTES,
        initial=NOTICE_MINUTES,
        label=gettext_lazy("begins in (minutes)"),
        help_text=gettext_lazy("Until then people see a countdown. 0: now."),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    lasts = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_MINUTES,
        required=False,
        label=gettext_lazy("lasts (minutes)"),
        help_text=gettext_lazy("It is over by itself then. Empty: until somebody ends it."),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    message = forms.CharField(
        max_length=500,
        required=False,
        label=gettext_lazy("message"),
        help_text=gettext_lazy("Everybody reads it beside the countdown."),
        widget=UnfoldAdminTextInputWidget,
    )


def route(site: AdminSite) -> URLPattern:
    """Where the page is."""

    def page(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(maintenance.PERMISSION):
            raise PermissionDenied
        form = MaintenanceForm(request.POST if "announce" in request.POST else None, label_suffix="")
        if "end" in request.POST or form.is_valid():
            _act(request, form)
            return redirect("admin:imcore_maintenance")
        found = maintenance.plan()
        context = site.each_context(request) | {
            "title": _("Maintenance"),
            "form": form,
            "plan": found,
            "level": Maintenance.Level(found.level).label if found else "",
            "lasts": found is not None and found.starts_at <= timezone.now(),
        }
        return TemplateResponse(request, "admin/imcore/maintenance.html", context)

    return path("operations/maintenance/", site.admin_view(page), name="imcore_maintenance")


def _act(request: HttpRequest, form: MaintenanceForm) -> None:
    who, address = cast(User, request.user), client_address(request)
    if "end" in request.POST:
        maintenance.end(who, address=address)
        messages.success(request, _("Maintenance is over."))
        return
    given: dict[str, Any] = form.cleaned_data
    begins = timezone.now() + timedelta(minutes=given["begins_in"])
    until = begins + timedelta(minutes=given["lasts"]) if given["lasts"] else None
    maintenance.announce(who, level=given["level"], starts_at=begins, until=until, message=given["message"], address=address)
    messages.success(request, _("Maintenance is announced."))
