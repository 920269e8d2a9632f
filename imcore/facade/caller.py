"""Who calls the facade, what they may, how often; and the view that every endpoint is made of."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db.models import Model
from django.utils import timezone
from msgspec import Struct
from oauth2_provider.models import AccessToken
from rest_framework import authentication, permissions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from imcore import errors
from imcore.accounts.addresses import client_address
from imcore.accounts.tokens import token_digest
from imcore.integrations import clients, limits, records, usage
from imcore.lines import switches
from imcore.models import ApiClient, FacadeLine, User
from imcore.rest import WhileOpen


class Caller(Struct, frozen=True):
    """A client with a good token; `scopes` are the token's, as far as the client still has them."""

    client: ApiClient
    scopes: frozenset[str]

    @property
    def line(self) -> FacadeLine:
        """For which it calls."""
        return self.client.line

    @property
    def bot(self) -> User:
        """As whom it speaks."""
        return self.client.line.bot

    def refuse_without(self, feature: str) -> None:
        """Raises Forbidden where the line goes without the feature, also in conversations that are no line's."""
        switches.refuse(self.line.pk, feature)

    def require(self, scope: str) -> None:
        """Raises Forbidden without the scope."""
        if scope not in self.scopes:
            raise errors.Forbidden(scope=scope)


class ClientAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <access token>`; request.user is the line's bot, request.auth the Caller. One query."""

    def authenticate(self, request: Request) -> tuple[User, Caller] | None:
        """The token's client. Raises errors.Unauthenticated: no token, one that has ended, a client that is switched off,
        or an address that is not on its list. All answer alike."""
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = AccessToken.objects.select_related("application__line__bot", "application__line__line")
        access = found.filter(token_checksum=token_digest(token.strip()), expires__gt=timezone.now()).first()
        client = access.application if access is not None else None
        if access is None or client is None or not client.line.bot.is_active:
            raise errors.Unauthenticated
        if not clients.may_come_from(client, client_address(request._request)):
            raise errors.Unauthenticated
        return client.line.bot, Caller(client, frozenset(access.scope.split()) & frozenset(client.scopes))

    def authenticate_header(self, request: Request) -> str:
        """What a 401 tells the client to bring."""
        return "Bearer"


class HasScope(permissions.IsAuthenticated):
    """The scope that the view names for the method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Raises Forbidden with the scope that is missing."""
        scope = cast(FacadeView, view).scopes.get(request.method or "")
        if scope is not None and super().has_permission(request, view):
            caller_of(request).require(scope)
        return super().has_permission(request, view)


class CallsPerMinute(BaseThrottle):
    """The client's own limit."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Raises RateLimited."""
        client = caller_of(request).client
        limits.count("calls", client.pk, allowed=client.calls_per_minute)
        return True


class FacadeView(APIView):
    """An endpoint for clients: `scopes` says what each method takes. What comes of a call is counted."""

    authentication_classes = (ClientAuthentication,)
    permission_classes = (HasScope, WhileOpen)
    throttle_classes = (CallsPerMinute,)
    scopes: ClassVar[Mapping[str, str]] = {}
    caller: Caller | None = None
    sent = 0  # messages of this call

    def perform_authentication(self, request: Request) -> None:
        """Knows from here on who calls."""
        super().perform_authentication(request)
        self.caller = cast(Caller | None, request.auth)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Counts the call, where it was a client's."""
        if self.caller is not None and request.resolver_match:
            route = request.resolver_match.route.partition("/v1/")[2]
            refused = response.status_code >= status.HTTP_400_BAD_REQUEST
            usage.count(self.caller.client, f"{request.method} {route}", refused=refused, messages=self.sent)
        return super().finalize_response(request, response, *args, **kwargs)


def caller_of(request: Request) -> Caller:
    """Who calls; the view's permission has seen to it that somebody does."""
    return cast(Caller, request.auth)


def record(request: Request, act: str, target: Model | str | None = None, *, name: str = "", **detail: Any) -> None:
    """An entry of the audit log about what this call has done."""
    address = client_address(request._request)
    records.write(caller_of(request).client, act, target, target_name=name, detail=detail, address=address)
