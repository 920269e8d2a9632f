"""A page's session is good only while its login lives."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from imcore.accounts import tokens
from imcore.errors import Unauthenticated


class LiveSessionMiddleware(MiddlewareMixin):
    """Signs a session out whose login has ended or is missing, before any page sees its user.

    A login that ends takes its session along; but Django itself makes a new session for whoever changes their own
    password in the admin, and a login may expire before its cookie does. The APIs ask for the login themselves.
    """

    def process_request(self, request: HttpRequest) -> None:
        """One query, for pages that come with a session only."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith("/api/"):
            return
        if not request.user.is_authenticated:
            return
        try:
            tokens.device_of_session(request.session.session_key)
        except Unauthenticated:
            logout(request)
