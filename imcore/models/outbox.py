"""Side effects still to be started."""

from django.db import models
from django.utils import timezone


class Outbox(models.Model):
    """The messages of one committed batch; the row goes when every handler has had it: those of `after_change` where the
    messages were there before and what they say has changed, or is gone."""

    message_ids = models.JSONField()
    changed = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)

    # no index but the key's: rows live for seconds, and the drain walks them oldest first

    def __str__(self) -> str:
        return f"batch #{self.pk}"
