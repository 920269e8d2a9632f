"""Side effects still to be started."""

from django.db import models
from django.utils import timezone


class Outbox(models.Model):
    """The messages of one committed batch; the row goes when every after-store handler has had it."""

    message_ids = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)

    # no index but the key's: rows live for seconds, and the drain walks them oldest first

    def __str__(self) -> str:
        return f"batch #{self.pk}"
