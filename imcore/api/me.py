"""Oneself: profile, password, logins."""

from typing import Any, cast

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import presence
from imcore.accounts import logins
from imcore.accounts.passwords import change_password
from imcore.accounts.profile import change_profile
from imcore.api.fields import Strict, Text, UserSerializer, parsed
from imcore.api.paths import DEVICE
from imcore.conversations.people import users_json
from imcore.models import Device, User
from imcore.protocol import DEVICE_CLASSES, UserId
from imcore.rest import UserThrottle, page, timestamp, viewer


class MeSerializer(UserSerializer):
    """Oneself."""

    email = serializers.CharField()
    language = serializers.ChoiceField(("zh-hans", "en"))
    is_staff = serializers.BooleanField()


class MeChangesSerializer(Strict):
    """What one may change; what is absent stays."""

    display_name = Text(max_length=100, required=False)
    language = serializers.ChoiceField(("zh-hans", "en"), required=False)
    avatar = serializers.UUIDField(allow_null=True, required=False, help_text="An own image's id, or null for none.")


class PasswordSerializer(Strict):
    """The old one proves that it is you."""

    old_password = Text(max_length=1024, trim_whitespace=False)
    new_password = Text(max_length=1024, trim_whitespace=False)


class DeviceSerializer(serializers.Serializer[Any]):
    """A login."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    current = serializers.BooleanField(help_text="The login that asks.")
    created_at = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()
    online = serializers.BooleanField(help_text="Has a socket open now.")


DeviceSerializer._declared_fields["class"] = serializers.ChoiceField(DEVICE_CLASSES)  # a name that Python keeps for itself


class DevicePageSerializer(serializers.Serializer[Any]):
    """All live logins: at most one per class."""

    next = serializers.CharField(allow_null=True)
    results = DeviceSerializer(many=True)


class Me(APIView):
    """Oneself."""

    stays_open = True

    @extend_schema(operation_id="me_retrieve", responses={200: MeSerializer}, summary="Oneself")
    def get(self, request: Request) -> Response:
        """The user who asks."""
        return Response(me_json(cast(User, request.user)))

    @extend_schema(
        operation_id="me_update", request=MeChangesSerializer, responses={200: MeSerializer}, summary="Change one's profile"
    )
    def patch(self, request: Request) -> Response:
        """{display_name?, language?, avatar?} → oneself."""
        changes = parsed(MeChangesSerializer(data=request.data))
        return Response(me_json(change_profile(cast(User, request.user), changes)))


class PasswordThrottle(UserThrottle):
    """Whoever has found a signed-in browser may not try passwords in it."""

    scope = "password"


class MyPassword(APIView):
    """One's password."""

    stays_open = True

    throttle_classes = (UserThrottle, PasswordThrottle)

    @extend_schema(
        operation_id="me_password",
        request=PasswordSerializer,
        responses={204: None},
        summary="Change one's password",
        description="Every login of the user ends, the caller's too; sockets close with 4010.",
    )
    def post(self, request: Request) -> Response:
        """{old_password, new_password}."""
        given = parsed(PasswordSerializer(data=request.data))
        change_password(cast(User, request.user), old=given["old_password"], new=given["new_password"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class MyDevices(APIView):
    """One's logins."""

    @extend_schema(operation_id="me_devices_list", responses={200: DevicePageSerializer}, summary="One's live logins")
    def get(self, request: Request) -> Response:
        """Newest first."""
        live = Device.objects.filter(user=viewer(request), ended_at=None).order_by("-id")
        seen = presence.look([viewer(request)])[viewer(request)]
        return Response(
            page([_device_json(device, cast(Device, request.auth), seen["devices"]) for device in live], next_key=None)
        )


class MyDevice(APIView):
    """One of one's logins."""

    stays_open = True

    @extend_schema(
        operation_id="me_devices_destroy",
        parameters=[OpenApiParameter("device_id", int, OpenApiParameter.PATH)],
        responses={204: None},
        summary="End a login",
        description="Its token is refused from now on; its sockets close with 4011.",
    )
    def delete(self, request: Request, device_id: int) -> Response:
        """Only one's own."""
        logins.kick(logins.own_login(viewer(request), device_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def me_json(user: User) -> dict[str, Any]:
    """The user's own card: the public one and what is theirs alone."""
    return users_json(UserId(user.pk), [user])[0] | {"email": user.email, "language": user.language, "is_staff": user.is_staff}


def _device_json(device: Device, current: Device, online: list[str]) -> dict[str, Any]:
    return {
        "id": device.pk,
        "class": device.device_class,
        "name": device.name,
        "current": device.pk == current.pk,
        "created_at": timestamp(device.created_at),
        "last_seen": timestamp(device.last_seen),
        "online": device.device_class in online,
    }


urlpatterns = [
    path("me", Me.as_view()),
    path("me/password", MyPassword.as_view()),
    path("me/devices", MyDevices.as_view()),
    path(DEVICE, MyDevice.as_view()),
]
