"""Moderation: what is looked for, what was found, what users report, and what moderators decide."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imcore.models.conversations import Conversation
from imcore.models.messages import Message


class Action(models.TextChoices):
    """What becomes of a message that meets a rule; where it meets several, the first of these."""

    REFUSE = "refuse", _("refuse")
    HOLD = "hold", _("hold for review")
    MASK = "mask", _("mask")
    NOTE = "note", pgettext_lazy("moderation", "note")


class WordCategory(models.Model):
    """Sensitive words of one sort, and what becomes of a message with one of them."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.HOLD)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)  # ["line:oa", "department:7", "conversation:9"]; none: all
    is_active = models.BooleanField(_("in force"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("word category")
        verbose_name_plural = _("word categories")

    def __str__(self) -> str:
        return self.name


class SensitiveWord(models.Model):
    """A word or phrase. `key` is its normalised form, by which it is found however it is written."""

    category = models.ForeignKey(WordCategory, verbose_name=_("category"), on_delete=models.CASCADE, related_name="words")
    text = models.CharField(_("word"), max_length=100)
    key = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("sensitive word")
        verbose_name_plural = _("sensitive words")
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="word_once_per_category")]

    def __str__(self) -> str:
        return self.text


class ModerationRule(models.Model):
    """A rule that is no list of words."""

    class Kind(models.TextChoices):
        LINK = "link", _("links")
        PHONE = "phone", _("phone numbers")
        IDENTITY = "identity", _("identity numbers")
        BANK_CARD = "bank_card", _("bank card numbers")
        NEW_MEMBER = "new_member", _("new members")
        REPETITION = "repetition", _("repetition")
        RATE = "rate", _("rate")
        SPREAD = "spread", _("repeated content, after sending")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    action = models.CharField(_("action"), max_length=10, choices=Action, default=Action.HOLD)
    settings = models.JSONField(_("settings"), default=dict, blank=True)  # by kind; imcore/moderation/rules.py checks them
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("moderation rule")
        verbose_name_plural = _("moderation rules")

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What a rule found in a stored message; written in the message's own transaction, or by a check after it was sent."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(_("rule"), max_length=200)
    action = models.CharField(
        _("action"), max_length=10, choices=[*Action.choices, ("block", pgettext_lazy("moderation", "block"))]
    )
    excerpt = models.CharField(_("excerpt"), max_length=200, blank=True)
    created_at = models.DateTimeField(pgettext_lazy("moment", "found"), default=timezone.now)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self) -> str:
        return f"{self.rule}: {self.action}"


class Report(models.Model):
    """A user's report of a message; one per user and message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=1000)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["message", "reporter"], name="one_report_per_user")]

    def __str__(self) -> str:
        return f"{_('report')} #{self.pk}"


class ModerationCase(models.Model):
    """A message that somebody has to decide on; one per message, whatever led to it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        APPROVED = "approved", _("approved")
        BLOCKED = "blocked", _("blocked")
        MASKED = "masked", _("masked")

    message = models.OneToOneField(Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="case")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    held = models.BooleanField(_("held"), default=False)  # nobody but the sender sees it until it is decided
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("claimed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["state", "created_at"], name="case_queue")]  # the desk: open ones, oldest first

    def __str__(self) -> str:
        return f"{_('case')} #{self.pk}"


class Appeal(models.Model):
    """The sender's word against a decision; one per case."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    case = models.OneToOneField(ModerationCase, verbose_name=_("case"), on_delete=models.CASCADE, related_name="appeal")
    text = models.CharField(_("text"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return f"{_('appeal')} #{self.pk}"


class Sanction(models.Model):
    """What a moderator laid upon a user. In force from its making until `until` or `lifted_at`; no `until`: until lifted."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("warning")
        MUTE = "mute", _("mute")
        BAN = "ban", _("ban")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="sanctions", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    conversation = models.ForeignKey(
        Conversation,
        verbose_name=_("conversation"),
        null=True,  # everywhere
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    reason = models.CharField(_("reason"), max_length=1000)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    case = models.ForeignKey(
        ModerationCase, verbose_name=_("case"), null=True, blank=True, on_delete=models.SET_NULL, related_name="sanctions"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("from"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        indexes = [models.Index(fields=["user", "kind"], name="sanctions_of_user")]  # asked of each sender

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"
