"""Sign-in and sign-out of programs."""

from typing import Any, cast

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.accounts import logins
from imcore.accounts.sign_in import sign_in
from imcore.api.fields import Strict, Text, parsed
from imcore.api.me import MeSerializer, me_json
from imcore.models import Device
from imcore.protocol import DEVICE_CLASSES
from imcore.rest import timestamp


class CredentialsSerializer(Strict):
    """Who, and on what."""

    username = Text(max_length=150)
    password = Text(max_length=1024, trim_whitespace=False)
    device = serializers.ChoiceField(DEVICE_CLASSES, default="web")


class LoginSerializer(serializers.Serializer[Any]):
    """A login."""

    token = serializers.CharField(help_text="For `Authorization: Bearer`. Shown only here.")
    expires_at = serializers.DateTimeField(help_text="Moves on with use.")
    user = MeSerializer()


class Login(APIView):
    """Opens a login."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        operation_id="auth_login",
        request=CredentialsSerializer,
        responses={
            200: LoginSerializer,
            401: OpenApiResponse(description="The name or the password is wrong."),
            429: OpenApiResponse(description="Too many failures; `retry_after` says how long to wait."),
        },
        auth=[],
        summary="Sign in",
        description="One login per device class: an older one of the same class ends, its sockets close with 4009.",
    )
    def post(self, request: Request) -> Response:
        """{username, password, device?} → {token, expires_at, user}."""
        given = parsed(CredentialsSerializer(data=request.data))
        token, device = sign_in(request._request, given["username"], given["password"], device_class=given["device"])
        return Response({"token": token, "expires_at": timestamp(device.expires_at), "user": me_json(device.user)})


class Logout(APIView):
    """Ends the login that asks."""

    stays_open = True

    @extend_schema(operation_id="auth_logout", request=None, responses={204: None}, summary="Sign out")
    def post(self, request: Request) -> Response:
        """The credential is refused from now on, the login's sockets close."""
        logins.sign_out(cast(Device, request.auth))
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [path("auth/login", Login.as_view()), path("auth/logout", Logout.as_view())]
