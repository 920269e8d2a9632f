"""Where the link in an e-mail leads: no more of them, without signing in. At the root, not under /api."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from imcore.push import mail


@csrf_exempt  # a mail program posts without a cookie (RFC 8058 §3.2); the token in the address is the proof
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, and changes nothing: mail scanners open links. POST ends the mails."""
    known = mail.end_for(token) if request.method == "POST" else mail.is_token(token)
    if not known:
        raise Http404
    return render(request, "imcore/unsubscribe.html", {"done": request.method == "POST"})


urlpatterns = [path("mail/unsubscribe/<str:token>", unsubscribe, name="unsubscribe")]
