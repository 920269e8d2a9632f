"""Where a user's browsers want to be told while no page is open."""

import base64
import binascii
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.api.fields import Text, parsed
from imcore.api.paths import PUSH_SUBSCRIPTION
from imcore.errors import NotFound
from imcore.models import Device, PushSubscription
from imcore.push import outbound
from imcore.rest import page, timestamp, viewer

SUBSCRIPTIONS_LIMIT = 20  # of a user; the oldest goes, browsers forget theirs without telling
P256DH_BYTES = 65  # an uncompressed point of P-256 (RFC 8291 §3.1)
AUTH_BYTES = 16  # RFC 8291 §3.2
THIS_MACHINE = ("localhost", "127.0.0.1")


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


class SubscriptionSerializer(serializers.Serializer[Any]):
    """A stored subscription; its keys are not shown again."""

    id = serializers.IntegerField()
    endpoint = serializers.URLField()
    created_at = serializers.DateTimeField()


class SubscriptionPageSerializer(serializers.Serializer[Any]):
    """All of one's own: there are at most twenty."""

    next = serializers.CharField(allow_null=True)
    results = SubscriptionSerializer(many=True)


class PushSubscriptions(APIView):
    """List and add."""

    @extend_schema(
        operation_id="push_subscriptions_list", responses={200: SubscriptionPageSerializer}, summary="One's push subscriptions"
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        own = PushSubscription.objects.filter(user=viewer(request)).order_by("-id")[:SUBSCRIPTIONS_LIMIT]
        return Response(page([_subscription_json(subscription) for subscription in own], next_key=None))

    @extend_schema(
        operation_id="push_subscriptions_create",
        request=NewSubscriptionSerializer,
        responses={201: SubscriptionSerializer},
        summary="Subscribe a browser",
        description="The same endpoint again replaces its keys. It ends with the login that subscribed.",
    )
    def post(self, request: Request) -> Response:
        """{endpoint, keys: {p256dh, auth}} → the subscription."""
        wanted = parsed(NewSubscriptionSerializer(data=request.data))
        subscription = _subscribe(viewer(request), cast(Device, request.auth), **wanted)
        return Response(_subscription_json(subscription), status=status.HTTP_201_CREATED)


class PushSubscriptionById(APIView):
    """Remove."""

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


@transaction.atomic
def _subscribe(user_id: int, device: Device, *, endpoint: str, keys: dict[str, str]) -> PushSubscription:
    subscription, _created = PushSubscription.objects.update_or_create(
        user_id=user_id,
        endpoint_digest=sha256(endpoint.encode()).hexdigest(),
        defaults={"endpoint": endpoint, "device": device, "p256dh": keys["p256dh"], "auth": keys["auth"]},
    )
    kept = PushSubscription.objects.filter(user_id=user_id).order_by("-id").values_list("pk", flat=True)[:SUBSCRIPTIONS_LIMIT]
    PushSubscription.objects.filter(user_id=user_id).exclude(pk__in=[*kept, subscription.pk]).delete()
    return subscription


def _subscription_json(subscription: PushSubscription) -> dict[str, Any]:
    return {"id": subscription.pk, "endpoint": subscription.endpoint, "created_at": timestamp(subscription.created_at)}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise serializers.ValidationError(_("This is not base64url.")) from None


urlpatterns = [
    path("push-subscriptions", PushSubscriptions.as_view()),
    path(PUSH_SUBSCRIPTION, PushSubscriptionById.as_view()),
]
