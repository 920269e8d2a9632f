"""People online, found by name, with the logins that they have open; and the page that ends one of these or all."""

from typing import Any, Literal, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextInputWidget

from imcore import presence
from imcore.accounts import logins
from imcore.admin.powers import may_touch
from imcore.admin.tables import Table
from imcore.models import Device, User
from imcore.protocol import UserId

SHOWN = 20
SEEN, ENDED = "imcore.view_device", "imcore.change_device"
What = Literal["user", "device"]


class Person(NamedTuple):
    """Somebody with their live logins, each with whether a socket of its class is open."""

    user: User
    is_online: bool
    logins: list[tuple[Device, bool]]
    may_end: bool


class EndForm(forms.Form):
    """Why a login is ended."""

    reason = forms.CharField(
        required=False,
        max_length=1000,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For the audit log; the person is not told it."),
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
    )


def people(request: HttpRequest) -> dict[str, Any]:
    """For the template: how many are here, and those whom `?q=` looks for, or some of those here. Two queries."""
    if not request.user.has_perm(SEEN):
        return {}
    here, wanted = presence.online(SHOWN), request.GET.get("q", "").strip()
    named = Q(username__icontains=wanted) | Q(display_name__icontains=wanted) | Q(name_pinyin__istartswith=wanted)
    users = list(User.objects.filter(named if wanted else Q(pk__in=here.users)).order_by("display_name", "pk")[:SHOWN])
    return {"online": here.total, "q": wanted, "persons": _with_logins(request, users), "most": SHOWN}


def _with_logins(request: HttpRequest, users: list[User]) -> list[Person]:
    live: dict[int, list[Device]] = {}
    for device in Device.objects.filter(user__in=users, ended_at=None).order_by("device_class"):
        live.setdefault(device.user_id, []).append(device)
    seen, may = presence.look([user.pk for user in users]), request.user.has_perm(ENDED)
    persons = []
    for user in users:
        found = [(device, device.device_class in seen[user.pk]["devices"]) for device in live.get(user.pk, [])]
        persons.append(Person(user, seen[user.pk]["online"], found, may and may_touch(request, user)))
    return persons


def routes(site: AdminSite) -> list[URLPattern]:
    """Where logins are ended: `kick/device/5/` one, `kick/user/7/` all of a person's."""

    def route(what: What) -> URLPattern:
        def page(request: HttpRequest, number: int) -> HttpResponse:
            return _end(site, request, what, number)

        return path(f"kick/{what}/<int:number>/", site.admin_view(page), name=f"imcore_{what}_kick")

    return [route("user"), route("device")]


def _end(site: AdminSite, request: HttpRequest, what: What, number: int) -> HttpResponse:
    """Asks whether it is meant, and does it by POST. Raises PermissionDenied, Http404."""
    if not request.user.has_perm(ENDED):
        raise PermissionDenied
    device = get_object_or_404(Device.objects.select_related("user"), pk=number) if what == "device" else None
    user = device.user if device is not None else get_object_or_404(User, pk=number)
    if not may_touch(request, user):
        raise PermissionDenied
    live = list(
        Device.objects.filter(user=user, ended_at=None, **({"pk": device.pk} if device else {})).order_by("device_class")
    )
    form = EndForm(request.POST if request.method == "POST" else None, label_suffix="")
    where = "operations" if request.user.has_perm("imcore.view_outbox") else "device_changelist"
    back = f"{reverse(f'admin:imcore_{where}')}?{urlencode({'q': user.username})}"
    if request.method == "POST" and form.is_valid():
        _done(site, request, user, live, whole=device is None, reason=form.cleaned_data["reason"])
        return redirect(back)
    context = {"title": _("Sign out"), "opts": Device._meta, "person": user, "live": live, "form": form, "back": back}
    return TemplateResponse(request, "admin/imcore/kick.html", site.each_context(request) | context)


def _done(site: AdminSite, request: HttpRequest, user: User, live: list[Device], *, whole: bool, reason: str) -> None:
    if not live:
        messages.info(request, _("%(name)s is signed in nowhere any more.") % {"name": user})
        return
    page = site.get_model_admin(User if whole else Device)
    assert isinstance(page, Table)
    with transaction.atomic():
        if whole:
            logins.kick_all(UserId(user.pk))
        else:
            logins.kick(live[0])
        about = {"logins": [device.pk for device in live]} if whole else {}
        page.recorded(request, "kicked", user if whole else live[0], reason=reason, **about)
    messages.success(request, ngettext("%d login was ended.", "%d logins were ended.", len(live)) % len(live))
