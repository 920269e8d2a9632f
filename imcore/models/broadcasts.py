"""One message to many people, each in their own conversation with the sender."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BroadcastState(models.TextChoices):
    """How far a broadcast is (imcore.broadcasts.states says what follows what)."""

    DRAFT = "draft", _("draft")
    RUNNING = "running", _("being sent")
    DONE = "done", _("sent")
    CANCELLING = "cancelling", _("being stopped")
    CANCELLED = "cancelled", _("stopped")
    RECALLING = "recalling", _("being recalled")
    RECALLED = "recalled", _("recalled")


class Broadcast(models.Model):
    """What is said, by whom and to whom. The counts are of its recipients, and are moved together with them."""

    State = BroadcastState

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("sender"), on_delete=models.PROTECT, related_name="+")
    business_line = models.ForeignKey(
        "imcore.BusinessLine",
        verbose_name=_("business line"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=32)
    body = models.JSONField(_("body"))
    text = models.TextField(_("text"), blank=True)  # what lists show of it
    audiences = models.JSONField(_("audiences"))  # ["department:RD/*", …]
    idempotency_key = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=BroadcastState, default=BroadcastState.DRAFT)
    total = models.PositiveIntegerField(pgettext_lazy("broadcast", "people"), default=0)
    sent = models.PositiveIntegerField(pgettext_lazy("broadcast", "told"), default=0)
    failed = models.PositiveIntegerField(pgettext_lazy("broadcast", "failed"), default=0)
    recalled = models.PositiveIntegerField(pgettext_lazy("broadcast", "recalled"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    # a worker's lease (imcore.broadcasts.lease): when it last said that it is at it, none where nobody is
    taken_at = models.DateTimeField(null=True, editable=False)
    # when it was last worked on: those that wait take turns
    worked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("broadcast")
        verbose_name_plural = _("broadcasts")
        constraints = [
            models.UniqueConstraint(
                fields=["business_line", "idempotency_key"],
                condition=models.Q(business_line__isnull=False) & ~models.Q(idempotency_key=""),
                name="broadcast_once_in_line",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=models.Q(business_line__isnull=True) & ~models.Q(idempotency_key=""),
                name="broadcast_once_without_line",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60] or f"#{self.pk}"


class BroadcastRecipient(models.Model):
    """Somebody who is to be told: chosen when it was started, and nobody after that."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENT = "sent", pgettext_lazy("broadcast", "told")
        FAILED = "failed", pgettext_lazy("broadcast", "failed")
        UNSENT = "unsent", _("not sent")
        RECALLED = "recalled", pgettext_lazy("broadcast", "recalled")

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)  # an error's code, and its detail where that tells more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["broadcast", "user"], name="told_once")]
        indexes = [
            # what is to be done next, those that were tried least first; who failed
            models.Index(fields=["broadcast", "state", "attempts", "id"], name="recipients_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.broadcast_id}"
