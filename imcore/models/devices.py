"""Logins: one live one per user and device class, with the credential that it was given."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imcore.protocol import DEVICE_CLASSES


class Device(models.Model):
    """One login. It is live until `ended_at`; a second login of the same class ends it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="devices")
    device_class = models.CharField(_("class"), max_length=10, choices=[(name, name) for name in DEVICE_CLASSES])
    name = models.CharField(_("name"), max_length=200, blank=True)
    token_digest = models.CharField(_("token digest"), max_length=64, null=True, blank=True, unique=True)
    session_key = models.CharField(_("session"), max_length=40, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("signed in"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "device_class"], condition=models.Q(ended_at__isnull=True), name="one_login_per_class"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_class} #{self.pk}"


class Ticket(models.Model):
    """A one-use way to open a socket as a device; the row goes with its use."""

    digest = models.CharField(max_length=64, unique=True)
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="tickets")
    expires_at = models.DateTimeField(db_index=True)  # the purge of unused tickets

    def __str__(self) -> str:
        return f"ticket #{self.pk}"


class PushSubscription(models.Model):
    """Where a browser wants to be told while no page is open (W3C Push API's PushSubscription), or an app while it is away.
    `endpoint` is the browser's address or the app's token at its provider; only a browser has keys."""

    class Provider(models.TextChoices):
        WEBPUSH = "webpush", "Web Push"
        FCM = "fcm", "Firebase Cloud Messaging"
        APNS = "apns", "Apple Push Notification service"
        GATEWAY = "gateway", _("the company's gateway")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    # the login that subscribed: where it has ended, nobody is told any more
    device = models.ForeignKey(
        Device, verbose_name=_("device"), null=True, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    provider = models.CharField(_("provider"), max_length=10, choices=Provider, default=Provider.WEBPUSH)
    endpoint = models.CharField(_("endpoint"), max_length=1000)
    endpoint_digest = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=200, blank=True)
    auth = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["user", "endpoint_digest"], name="one_subscription_per_endpoint"),
            # a device is one person's; a browser may be several people's, and its page knows whose notifications it shows
            models.UniqueConstraint(
                fields=["endpoint_digest"], condition=~models.Q(provider="webpush"), name="one_holder_per_token"
            ),
        ]

    def __str__(self) -> str:
        return f"push subscription #{self.pk}"
