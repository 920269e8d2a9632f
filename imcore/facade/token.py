"""`POST /oauth/token`: a client's id and secret for a token of an hour. Answers and errors are RFC 6749's own."""

from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import AccessToken
from oauth2_provider.signals import app_authorized
from oauth2_provider.views.base import TokenView

from imcore import errors
from imcore.accounts.addresses import client_address
from imcore.integrations import limits, records
from imcore.models import ApiClient

FETCHES_PER_MINUTE = 120  # of an address; a client keeps its token for an hour


@method_decorator(csrf_exempt, name="dispatch")
class Token(TokenView):
    """The library's own endpoint, with a limit, and with an entry in the audit log for each token."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """grant_type=client_credentials, scope? → {access_token, expires_in, token_type, scope}."""
        try:
            limits.count("token", client_address(request) or "", allowed=FETCHES_PER_MINUTE)
        except errors.RateLimited as refused:
            wait = {"Retry-After": str(refused.detail["retry_after"])}
            return JsonResponse({"error": "temporarily_unavailable"}, status=refused.status, headers=wait)
        with transaction.atomic():
            return super().post(request, *args, **kwargs)


def record(request: HttpRequest, token: AccessToken, **_sender: Any) -> None:
    """Who has fetched a token."""
    client = cast(ApiClient, token.application)
    records.write(client, "apiclient.token_issued", detail={"scopes": token.scope}, address=client_address(request))


app_authorized.connect(record, dispatch_uid="imcore.facade.token")
urlpatterns = [path("oauth/token", Token.as_view(), name="oauth-token")]
