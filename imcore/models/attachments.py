"""Uploaded files, and the conversations that hold them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imcore.models.conversations import Conversation


class Attachment(models.Model):
    """A stored file. Its type is what its bytes say, never what its sender says."""

    class Scan(models.TextChoices):
        NONE = "", pgettext_lazy("scan", "not scanned")
        WAITING = "waiting", pgettext_lazy("scan", "waiting")
        CLEAN = "clean", pgettext_lazy("scan", "clean")
        INFECTED = "infected", pgettext_lazy("scan", "infected")
        FAILED = "failed", pgettext_lazy("scan", "could not be scanned")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=pgettext_lazy("attachment", "owner"), on_delete=models.CASCADE, related_name="+"
    )
    file = models.FileField(_("file"), max_length=200)
    name = models.CharField(_("name"), max_length=255)
    size = models.BigIntegerField(_("size"))
    mime = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    thumbnail = models.FileField(max_length=200, blank=True)
    is_public = models.BooleanField(default=False)  # an avatar: anyone signed in may see it
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)  # by moderators: nobody may read it any more
    picture_hash = models.CharField(_("perceptual hash"), max_length=32, blank=True)  # dHash of its thumbnail; empty: not yet
    scan = models.CharField(_("virus scan"), max_length=10, choices=Scan, default=Scan.NONE, blank=True)
    scan_found = models.CharField(_("found by the scan"), max_length=200, blank=True)
    scanned_at = models.DateTimeField(_("scanned"), null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            # what was sent before an image came on the block list, the newest first
            models.Index(fields=["created_at"], condition=~models.Q(picture_hash=""), name="pictures_by_age"),
        ]

    def __str__(self) -> str:
        return self.name


class AttachmentUse(models.Model):
    """A message that holds a file. It goes with a recall, and with it the right to download."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="uses")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attachment", "conversation", "seq"], name="use_once")]
        indexes = [models.Index(fields=["conversation", "seq"], name="uses_of_message")]  # a recall ends them

    def __str__(self) -> str:
        return f"{self.attachment_id} in {self.conversation_id}/{self.seq}"
