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


class Sighting(models.Model):
    """A text or a file that was sent, by a number that copies of it share (imcore/screening/sketch.py). Kept for as long as a
    rule about repeated content looks back; none where no such rule is in force."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()
    sender = models.BigIntegerField()
    conversation = models.BigIntegerField()
    account_from = models.DateTimeField()  # when the sender's account was made
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "key"], name="sighting_once")]
        indexes = [
            models.Index(fields=["key", "sender", "at"], name="sightings_of_sender"),  # in how many conversations?
            models.Index(fields=["key", "account_from"], name="sightings_of_newcomers"),  # by how many of them?
            models.Index(fields=["at"], name="sightings_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.key} in {self.message_id}"


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
    # so far back what was sent before has been compared with it (imcore/screening/look_back.py); empty: it has
    looked_back_to = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("blocked image")
        verbose_name_plural = _("blocked images")
        indexes = [  # asked every 2 s
            models.Index(fields=["id"], condition=models.Q(looked_back_to__isnull=False), name="blocked_images_new")
        ]

    def __str__(self) -> str:
        return self.note
