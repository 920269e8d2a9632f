"""What is looked at after it was sent: the durable queue of checks, and the pictures that may not be shown."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imcore.models.messages import Message


class Screening(models.Model):
    """A check that a message has still to go through; the row goes when it has. What failed is tried again later."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    check_name = models.CharField(max_length=20)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "check_name"], name="screening_once")]
        indexes = [models.Index(fields=["next_at"], name="screenings_due")]  # taken every 2 s, the longest due first

    def __str__(self) -> str:
        return f"{self.check_name} of {self.message_id}"


class BlockedImage(models.Model):
    """A picture that may not be shown, and those that look like it. The picture itself is not kept."""

    class Action(models.TextChoices):
        BLOCK = "block", _("block at once")
        CASE = "case", _("open a case")

    picture_hash = models.CharField(_("perceptual hash"), max_length=32, unique=True)  # dHash, 128 bits in hexadecimal
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.BLOCK)
    note = models.CharField(_("note"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("blocked image")
        verbose_name_plural = _("blocked images")

    def __str__(self) -> str:
        return self.note
