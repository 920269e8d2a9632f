"""Sign-in by password, for programs (a token) and for pages (what a locked-out browser is shown)."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import update_last_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from imcore.accounts import logins, staff_logins
from imcore.accounts.device_name import device_name
from imcore.accounts.tokens import new_token, token_digest
from imcore.errors import RateLimited, Unauthenticated
from imcore.models import Device, User


def sign_in(request: HttpRequest, username: str, password: str, *, device_class: str) -> tuple[str, Device]:
    """A new login → its bearer token and device. The former login of the class ends.

    Raises Unauthenticated; RateLimited after too many failures (django-axes counts by name and address).
    """
    user = authenticate(request=request, username=username, password=password)
    if getattr(request, "axes_locked_out", False):
        raise _too_many(request)
    if not isinstance(user, User):
        raise Unauthenticated(_("The username or the password is wrong."))
    token = new_token()
    name = device_name(request.headers.get("User-Agent", ""))
    with transaction.atomic():
        device = logins.open_login(user, device_class=device_class, name=name, token_digest=token_digest(token))
        staff_logins.signed_in(request, device)
    # Django's user_logged_in speaks of a session, and there is none here: told to those two whom it concerns all the same
    AxesProxyHandler.user_logged_in(User, request=request, user=user)
    update_last_login(User, user)
    return token, device


def locked_out(request: HttpRequest, _response: Any = None, _credentials: Any = None) -> HttpResponse:
    """django-axes's answer to whoever failed too often (AXES_LOCKOUT_CALLABLE): 429 in the manner of the path."""
    refusal = _too_many(request)
    headers = {"Retry-After": str(refusal.detail["retry_after"])}
    if request.path.startswith("/api/"):
        return JsonResponse({"error": refusal.as_json()}, status=refusal.status, headers=headers)
    page = render(
        request,
        "registration/locked_out.html",
        {"sentence": refusal.sentence, "login_url": settings.LOGIN_URL},
        status=refusal.status,
    )
    page.headers["Retry-After"] = headers["Retry-After"]
    return page


def _too_many(request: HttpRequest) -> RateLimited:
    # each further failure starts the pause again, so that it is whole at the moment of each answer
    pause = get_cool_off(request)
    seconds = int(pause.total_seconds()) if pause else 3600
    return RateLimited(_("Too many failed attempts to sign in. Please try again later."), retry_after=seconds)
