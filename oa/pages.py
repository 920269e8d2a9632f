"""The pages on which employees sign in and chat."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from imcore.accounts.bans import SignInForm
from imcore.accounts.demo_passwords import DEMO_PASSWORD, DEMO_USERNAMES
from imcore.api.me import me_json
from imcore.models import User

# W3C Permissions Policy: a chat records voice and video and sends a place, each when somebody asks for it; nothing else
PERMISSIONS = "geolocation=(self), microphone=(self), camera=(self), payment=(), usb=(), serial=(), browsing-topics=()"


@require_safe
@ensure_csrf_cookie
@login_required
def chat(request: HttpRequest) -> HttpResponse:
    """The chat page; all that it needs to start lies in `boot`."""
    user = cast(User, request.user)
    with translation.override(user.language):  # their own choice, not the browser's
        return _guarded(render(request, "oa/chat/index.html", {"boot": _boot(user), "language": user.language}))


class SignIn(LoginView):
    """The sign-in page. Who is signed in already goes on to the chat; a demo shows its logins."""

    redirect_authenticated_user = True
    authentication_form = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`demo_accounts` is there in a demo only."""
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context["demo_accounts"] = demo_accounts()
        return context

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """With the headers that all our pages have."""
        return _guarded(super().render_to_response(context, **response_kwargs))


class SignOut(LogoutView):
    """Ends the session and its login; by POST only, so that no foreign link signs anyone out."""

    http_method_names = ["post", "options"]


def demo_accounts() -> list[dict[str, str]]:
    """The demo's people that are there: {username, password, name}, in the order in which the demo names them."""
    names = dict(User.objects.filter(username__in=DEMO_USERNAMES, is_active=True).values_list("username", "display_name"))
    return [{"username": name, "password": DEMO_PASSWORD, "name": names[name]} for name in DEMO_USERNAMES if name in names]


def _boot(user: User) -> dict[str, Any]:
    return {
        "user": me_json(user),
        "wsPath": "/ws/v1",
        "api": "/api/v1",
        "language": user.language,
        "demo": settings.DEMO,
        "version": settings.VERSION,
        "worker": static("chat/worker.js"),
    }


def _guarded(response: HttpResponse) -> HttpResponse:
    """No copy of a person's page is kept by the browser or on the way; no more powers than it needs."""
    add_never_cache_headers(response)
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response
