"""Where a user's browsers want to be told while no page is open, and their phones' apps while they are away."""

import base64
import binascii
import re
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.api.fields import Text, parsed
from imcore.api.paths import PUSH_SUBSCRIPTION
from imcore.errors import NotFound
from imcore.models import Device, PushSubscription
from imcore.push import outbound, providers
from imcore.rest import page, timestamp, viewer

SUBSCRIPTIONS_LIMIT = 20  # of a user; the oldest goes, browsers forget theirs without telling
P256DH_BYTES = 65  # an uncompressed point of P-256 (RFC 8291 §3.1)
AUTH_BYTES = 16  # RFC 8291 §3.2
THIS_MACHINE = ("localhost", "127.0.0.1")
Provider = PushSubscription.Provider
APPS = (Provider.FCM, Provider.APNS, Provider.GATEWAY)
TOKEN = re.compile(r"[\x21-\x7e]+")  # each provider's own; nothing that could not stand in JSON and a log as it is
APPLE_TOKEN = re.compile(r"[0-9a-f]{64,200}")  # of bytes whose number Apple may change; 32 today


class KeysSerializer(serializers.Serializer[Any]):
    """The browser's keys, base64url."""

    p256dh = Text(max_length=200)
    auth = Text(max_length=100)

    def validate_p256dh(self, value: str) -> str:
        """An uncompressed point."""
        raw = _decoded(value)
        if len(raw) != P256DH_BYTES or raw[0] != 4:
            raise serializers.ValidationError(_("This is not a P-256 key."))
        return value

    def validate_auth(self, value: str) -> str:
        """The authentication secret."""
        if len(_decoded(value)) != AUTH_BYTES:
            raise serializers.ValidationError(_("This is not an authentication secret."))
        return value


class NewSubscriptionSerializer(serializers.Serializer[Any]):
    """What `PushSubscription.toJSON()` gives in a browser; `expirationTime` may be there and is not used."""

    provider = serializers.ChoiceField(choices=[Provider.WEBPUSH.value], default=Provider.WEBPUSH.value)
    endpoint = serializers.URLField(max_length=1000)
    keys = KeysSerializer()

    def validate_endpoint(self, value: str) -> str:
        """Push services are reached by https, and not in this network unless that is allowed (then also by http on this
        machine: a service to try it with)."""
        parts = urlsplit(value)
        near = settings.PUSH["private_addresses"]
        if not (parts.scheme == "https" or (near and parts.hostname in THIS_MACHINE)) or parts.username or not parts.hostname:
            raise serializers.ValidationError(_("A push service's address begins with https://."))
        if not near and not outbound.may_be_public(parts.hostname):
            raise serializers.ValidationError(_("A push service has a public address."))
        return value


class NewTokenSerializer(serializers.Serializer[Any]):
    """What an app is given by its phone's push service, or by the library of the company's gateway."""

    provider = serializers.ChoiceField(choices=[provider.value for provider in APPS])
    token = Text(max_length=1000)

    def validate_provider(self, value: str) -> str:
        """One that this server has the credentials of."""
        if not providers.configured(value):
            raise serializers.ValidationError(_("This server does not send by this provider: it is not configured."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Apple's are hexadecimal, in either case."""
        if attrs["provider"] == Provider.APNS:
            attrs["token"] = attrs["token"].lower()
        pattern = APPLE_TOKEN if attrs["provider"] == Provider.APNS else TOKEN
        if not pattern.fullmatch(attrs["token"]):
            raise serializers.ValidationError({"token": [_("This is not a token of this provider.")]})
        return attrs


class SubscriptionSerializer(serializers.Serializer[Any]):
    """A stored subscription; its keys and its token are not shown again."""

    id = serializers.IntegerField()
    provider = serializers.ChoiceField(choices=Provider.values)
    endpoint = serializers.URLField(allow_null=True, help_text="A browser's; an app has none.")
    created_at = serializers.DateTimeField()


class SubscriptionPageSerializer(serializers.Serializer[Any]):
    """All of one's own: there are at most twenty."""

    next = serializers.CharField(allow_null=True)
    results = SubscriptionSerializer(many=True)


class PushSubscriptions(APIView):
    """List and add."""

    stays_open = True

    @extend_schema(
        operation_id="push_subscriptions_list", responses={200: SubscriptionPageSerializer}, summary="One's push subscriptions"
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        own = PushSubscription.objects.filter(user=viewer(request)).order_by("-id")[:SUBSCRIPTIONS_LIMIT]
        return Response(page([_subscription_json(subscription) for subscription in own], next_key=None))

    @extend_schema(
        operation_id="push_subscriptions_create",
        request=PolymorphicProxySerializer(
            component_name="NewPushSubscription",
            serializers=[NewSubscriptionSerializer, NewTokenSerializer],
            resource_type_field_name=None,
        ),
        responses={201: SubscriptionSerializer},
        summary="Subscribe a browser, or a phone's app",
        description="The same endpoint again replaces its keys. A token that another user registered becomes one's own: the "
        "phone has changed hands. A subscription ends with the login that subscribed.",
    )
    def post(self, request: Request) -> Response:
        """{endpoint, keys: {p256dh, auth}} or {provider, token} → the subscription."""
        user, device = viewer(request), cast(Device, request.auth)
        if _is_browser(request.data):
            subscription = _subscribe(user, device, **parsed(NewSubscriptionSerializer(data=request.data)))
        else:
            subscription = _register(user, device, **parsed(NewTokenSerializer(data=request.data)))
        return Response(_subscription_json(subscription), status=status.HTTP_201_CREATED)


class PushSubscriptionById(APIView):
    """Remove."""

    stays_open = True

    @extend_schema(
        operation_id="push_subscriptions_destroy",
        parameters=[OpenApiParameter("subscription_id", int, OpenApiParameter.PATH)],
        responses={204: None},
        summary="Unsubscribe",
    )
    def delete(self, request: Request, subscription_id: int) -> Response:
        """Only one's own."""
        deleted, _rows = PushSubscription.objects.filter(user=viewer(request), pk=subscription_id).delete()
        if not deleted:
            raise NotFound(_("There is no such subscription."), what="push_subscription")
        return Response(status=status.HTTP_204_NO_CONTENT)


def _is_browser(body: Any) -> bool:
    return not isinstance(body, dict) or body.get("provider", Provider.WEBPUSH) == Provider.WEBPUSH


@transaction.atomic
def _subscribe(user_id: int, device: Device, *, provider: str, endpoint: str, keys: dict[str, str]) -> PushSubscription:
    subscription, _created = PushSubscription.objects.update_or_create(
        user_id=user_id,
        endpoint_digest=sha256(endpoint.encode()).hexdigest(),
        defaults={"provider": provider, "endpoint": endpoint, "device": device, **keys},
    )
    _keep_the_newest(user_id, subscription)
    return subscription


@transaction.atomic
def _register(user_id: int, device: Device, *, provider: str, token: str) -> PushSubscription:
    """Where somebody else has it, that one's goes, and what waits for it. Who registers it at the same time has it no more."""
    place: dict[str, Any] = {"provider": provider, "endpoint_digest": sha256(f"{provider} {token}".encode()).hexdigest()}
    PushSubscription.objects.filter(**place).exclude(user_id=user_id).delete()
    subscription, _created = PushSubscription.objects.update_or_create(
        **place, defaults={"endpoint": token, "user_id": user_id, "device": device}
    )
    _keep_the_newest(user_id, subscription)
    return subscription


def _keep_the_newest(user_id: int, fresh: PushSubscription) -> None:
    kept = PushSubscription.objects.filter(user_id=user_id).order_by("-id").values_list("pk", flat=True)[:SUBSCRIPTIONS_LIMIT]
    PushSubscription.objects.filter(user_id=user_id).exclude(pk__in=[*kept, fresh.pk]).delete()


def _subscription_json(subscription: PushSubscription) -> dict[str, Any]:
    return {
        "id": subscription.pk,
        "provider": subscription.provider,
        "endpoint": subscription.endpoint if subscription.provider == Provider.WEBPUSH else None,
        "created_at": timestamp(subscription.created_at),
    }


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise serializers.ValidationError(_("This is not base64url.")) from None


urlpatterns = [
    path("push-subscriptions", PushSubscriptions.as_view()),
    path(PUSH_SUBSCRIPTION, PushSubscriptionById.as_view()),
]
