"""How one wants to be told while away."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import errors
from imcore.api.fields import Flag, Strict, Text, parsed
from imcore.models import PushWishes
from imcore.protocol import UserId
from imcore.push import webpush
from imcore.rest import viewer

CLOCK = "%H:%M"


class _Clock(serializers.TimeField):
    """Hours and minutes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format=CLOCK, input_formats=[CLOCK], allow_null=True, **options)


class PushWishesSerializer(serializers.Serializer[Any]):
    """One's wishes, and what the server has to say to them."""

    quiet_from = _Clock(help_text="Nothing is told from then on …")
    quiet_to = _Clock(help_text="… until then; what is unread then is told.")
    time_zone = serializers.CharField(help_text="Whose clock that is; an IANA name, empty for the server's.")
    mentions_pass = serializers.BooleanField(help_text="Mentions are told in quiet hours as well.")
    show_content = serializers.BooleanField(help_text="Notifications say what was written.")
    mail = serializers.ChoiceField(PushWishes.Mail.choices, help_text="E-mail of what waits unread: `off`, `hourly`, `daily`.")
    content_allowed = serializers.BooleanField(help_text="False: the company hides the content from all notifications.")
    key = serializers.CharField(help_text="What a browser subscribes with: `applicationServerKey`, base64url.")


class PushWishesChangesSerializer(Strict):
    """What is absent stays."""

    quiet_from = _Clock(required=False)
    quiet_to = _Clock(required=False)
    time_zone = Text(max_length=64, required=False, allow_blank=True)
    mentions_pass = Flag(required=False)
    show_content = Flag(required=False)
    mail = serializers.ChoiceField(PushWishes.Mail.choices, required=False)

    def validate_time_zone(self, value: str) -> str:
        """One that there is."""
        if value and value not in available_timezones():
            raise serializers.ValidationError(_("There is no such time zone."))
        return value


class MyPushSettings(APIView):
    """One's own."""

    stays_open = True

    @extend_schema(
        operation_id="me_push_settings_retrieve", responses={200: PushWishesSerializer}, summary="How one wants to be told"
    )
    def get(self, request: Request) -> Response:
        """Defaults where nothing was ever changed."""
        return Response(_json(PushWishes.objects.filter(user=viewer(request)).first() or PushWishes()))

    @extend_schema(
        operation_id="me_push_settings_update",
        request=PushWishesChangesSerializer,
        responses={200: PushWishesSerializer},
        summary="Change how one wants to be told",
    )
    def patch(self, request: Request) -> Response:
        """{quiet_from?, quiet_to?, time_zone?, mentions_pass?, show_content?, mail?} → all of them."""
        changes = parsed(PushWishesChangesSerializer(data=request.data))
        return Response(_json(_change(viewer(request), changes)))


def _change(user: UserId, changes: dict[str, Any]) -> PushWishes:
    wishes = PushWishes.objects.filter(user_id=user).first() or PushWishes(user_id=user)
    for name, value in changes.items():
        setattr(wishes, name, value)
    if (wishes.quiet_from is None) != (wishes.quiet_to is None):
        lacking = "quiet_to" if wishes.quiet_to is None else "quiet_from"
        raise errors.Invalid(**{lacking: [_("Quiet hours need a beginning and an end.")]})
    PushWishes.objects.update_or_create(user_id=user, defaults=changes)
    return wishes


def _json(wishes: PushWishes) -> dict[str, Any]:
    return {
        "quiet_from": _clock(wishes.quiet_from),
        "quiet_to": _clock(wishes.quiet_to),
        "time_zone": wishes.time_zone,
        "mentions_pass": wishes.mentions_pass,
        "show_content": wishes.show_content,
        "mail": wishes.mail,
        "content_allowed": settings.PUSH["content"] == "shown",
        "key": webpush.public_key(),
    }


def _clock(value: time | None) -> str | None:
    return value.strftime(CLOCK) if value is not None else None


urlpatterns = [path("me/push-settings", MyPushSettings.as_view())]
