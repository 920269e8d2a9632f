"""Messages and what hangs on them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imcore.models.conversations import Conversation

CONCEALED = ("held", "blocked")  # of others: in their place in the log, and not to be noticed


class Message(models.Model):
    """A row of the log. `version` is the conversation's version of its last change."""

    class State(models.TextChoices):
        NORMAL = "normal", _("normal")
        HELD = "held", _("held")
        BLOCKED = "blocked", _("blocked")
        RECALLED = "recalled", _("recalled")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField(_("seq"))
    version = models.BigIntegerField(_("version"))
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sender"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    client_id = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=32)
    body = models.JSONField(_("body"), default=dict)
    text = models.TextField(_("text"), blank=True)
    reply_to = models.BigIntegerField(null=True, blank=True)
    mentions = models.JSONField(default=list)  # [user id] or "all", as the wire shows it; Mention is for counting
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NORMAL)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="seq_once"),  # also: history pages
            models.UniqueConstraint(fields=["sender", "client_id"], name="client_id_once"),
        ]
        indexes = [
            models.Index(fields=["conversation", "version"], name="message_by_version"),  # changes after v
            # few: what a member's unread count leaves out
            models.Index(fields=["conversation", "seq"], name="concealed_messages", condition=models.Q(state__in=CONCEALED)),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"


class ForwardedCopy(models.Model):
    """A forward that holds a copy of a message, at any depth: what moderators decide on a message holds for its copies."""

    source_conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    source_seq = models.BigIntegerField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_conversation", "source_seq", "message"], name="copy_once")  # and: copies of
        ]

    def __str__(self) -> str:
        return f"{self.source_conversation_id}/{self.source_seq} in {self.message_id}"


class MessageEdit(models.Model):
    """What a message said before an edit; for moderators, and gone with a recall."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="edits")
    body = models.JSONField(_("body"))
    replaced_at = models.DateTimeField(_("replaced"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")

    def __str__(self) -> str:
        return f"before {self.replaced_at:%F %T}"


class Mention(models.Model):
    """Who is named in a message; no user means all. Counts the mentions after a read cursor."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "seq", "user"], name="mention_after_cursor")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq} names {self.user_id or 'all'}"


class Reaction(models.Model):
    """An emoji that a user put on a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    emoji = models.CharField(max_length=32)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user", "emoji"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.emoji} on {self.message_id}"


class Pin(models.Model):
    """A message kept at the top of its conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="pins", db_index=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="pin")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    pinned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["conversation", "pinned_at"], name="pins_of_conversation")]

    def __str__(self) -> str:
        return f"pin of {self.message_id}"
