"""Which provider tells whom."""

from imcore.models import PushSubscription
from imcore.push import webpush
from imcore.push.parcel import Send

SENDERS: dict[str, Send] = {PushSubscription.Provider.WEBPUSH: webpush.send}
