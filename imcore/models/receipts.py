"""The history of read cursors."""

from django.conf import settings
from django.db import models

from imcore.models.conversations import Conversation


class ReadReceipt(models.Model):
    """A move of a member's cursor to `seq`. The first one at or past a message's seq says when it was read."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "user", "seq"], name="receipt_at_or_past")]  # "read at 10:42"

    def __str__(self) -> str:
        return f"{self.user_id} read {self.conversation_id} to {self.seq}"
