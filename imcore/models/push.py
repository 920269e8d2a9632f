"""What people are told while they are away: their wishes, and the durable queue of what is still to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imcore.models.conversations import Conversation
from imcore.models.devices import PushSubscription
from imcore.models.messages import Message


class PushWishes(models.Model):
    """How one wants to be told. Without a row: at any hour, with the content, and by e-mail at most once an hour."""

    class Mail(models.TextChoices):
        OFF = "off", _("never")
        HOURLY = "hourly", _("at most hourly")
        DAILY = "daily", _("at most daily")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="push_wishes"
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)  # both or none; over midnight where it is the later
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)  # empty: the server's
    mentions_pass = models.BooleanField(_("mentions come through"), default=True)
    show_content = models.BooleanField(_("show what was written"), default=True)
    mail = models.CharField(_("e-mail"), max_length=10, choices=Mail, default=Mail.HOURLY)

    class Meta:
        verbose_name = _("push settings")
        verbose_name_plural = _("push settings")

    def __str__(self) -> str:
        return f"push settings of {self.user_id}"


class PushJob(models.Model):
    """A message whose readers are still to be looked through, in chunks; the row goes with the last of them."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="+")
    after_user = models.BigIntegerField(default=0)  # the members up to this one have been looked through
    next_at = models.DateTimeField(default=timezone.now)  # what failed is tried again later, and holds up nobody

    def __str__(self) -> str:
        return f"push of {self.message_id}"


class PushDelivery(models.Model):
    """What a subscription is told of a conversation: its newest message. So what waits is collapsed, and the table never has
    more rows than subscriptions × conversations of their users."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", pgettext_lazy("push", "sent")
        WITHDRAWN = "withdrawn", pgettext_lazy("push", "withdrawn")
        DROPPED = "dropped", _("not needed")
        FAILED = "failed", _("failed")

    subscription = models.ForeignKey(
        PushSubscription,
        verbose_name=_("subscription"),
        on_delete=models.CASCADE,
        related_name="deliveries",
        db_index=False,
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField(_("seq"))  # the message's; only a later one takes its place
    shown_seq = models.BigIntegerField(
        default=0
    )  # what the device may be showing by now, this message or an earlier; 0: nothing
    told = models.CharField(max_length=32, blank=True)  # of the message's words, when the provider had taken them: their digest
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(
        _("next attempt"), default=timezone.now
    )  # who takes it moves this ahead: a dead worker's comes back
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("push delivery")
        verbose_name_plural = _("push deliveries")
        constraints = [models.UniqueConstraint(fields=["subscription", "conversation"], name="one_push_per_conversation")]
        indexes = [
            models.Index(fields=["next_at"], name="push_due", condition=Q(state="pending")),  # the worker's take
            models.Index(fields=["ended_at"], name="push_ended"),  # the purge
            # who shows a message that changed; the walk along what is shown and may have been read elsewhere
            models.Index(fields=["conversation", "shown_seq"], name="push_showing", condition=Q(shown_seq__gt=0)),
            models.Index(fields=["id"], name="push_shown", condition=Q(shown_seq__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.message_id}"

    @property
    def key(self) -> str:
        """What a provider, or the device, knows a repeat by: the same for each attempt at the same message."""
        return f"{self.subscription_id}-{self.message_id}"


class MailDigest(models.Model):
    """Whose unread messages an e-mail may have to tell of, and up to which one it has. Who takes a row moves `due_at` ahead; it
    says that it has told before it does, so that nobody is told twice."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(null=True)  # when it is looked at; null: nothing that concerns the person is unread
    sent_at = models.DateTimeField(null=True)
    told = models.BigIntegerField(default=0)  # the id of the newest message that it was about
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="digest_due", condition=Q(due_at__isnull=False))]  # the worker's take

    def __str__(self) -> str:
        return f"mail to {self.user_id}"
