"""Which provider tells whom."""

from urllib.parse import urlsplit

from django.conf import settings

from imcore.models import PushSubscription
from imcore.push import apns, fcm, gateway, webpush
from imcore.push.parcel import Parcel, Send

Provider = PushSubscription.Provider
SENDERS: dict[str, Send] = {
    Provider.WEBPUSH: webpush.send,
    Provider.FCM: fcm.send,
    Provider.APNS: apns.send,
    Provider.GATEWAY: gateway.send,
}


def configured(provider: str) -> bool:
    """Web Push needs no settings; the others go by their own."""
    return provider == Provider.WEBPUSH or settings.PUSH[provider] is not None


def line(provider: str, parcel: Parcel) -> str:
    """Whose failures are counted together: a browser's push service, or a provider whose devices are all behind one address."""
    return f"{provider} {urlsplit(parcel.endpoint).netloc}" if provider == Provider.WEBPUSH else provider
