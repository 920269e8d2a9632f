"""Conversations, who is in them, and what each kind adds."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imcore.models.lines import BusinessLine


class Conversation(models.Model):
    """An ordered log with members. `last_seq` and `version` are its head; only the writer moves them."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct")
        GROUP = "group", pgettext_lazy("chat", "group")
        SERVICE = "service", _("service")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        ARCHIVED = "archived", _("archived")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    business_line = models.ForeignKey(
        BusinessLine,
        verbose_name=_("business line"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # each message would pay for it (the row moves), and only the deletion of a line asks
    )
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("creator"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,  # likewise
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_seq = models.BigIntegerField(_("last seq"), default=0)
    version = models.BigIntegerField(_("version"), default=0)
    member_count = models.PositiveIntegerField(_("members"), default=0)
    last_message_at = models.DateTimeField(_("last message"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index(fields=["changed_at"], name="conversation_changed")]  # a node's look every 2 s

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class DirectChat(models.Model):
    """What makes two users' direct conversation the only one; with oneself, low = high."""

    conversation = models.OneToOneField(Conversation, primary_key=True, on_delete=models.CASCADE, related_name="direct")
    user_low = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    user_high = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_low", "user_high"], name="one_direct_per_pair"),
            models.CheckConstraint(condition=models.Q(user_low__lte=models.F("user_high")), name="direct_pair_ordered"),
        ]

    def __str__(self) -> str:
        return f"direct {self.user_low_id}–{self.user_high_id}"


class GroupChat(models.Model):
    """A group's own facts."""

    class InvitePolicy(models.TextChoices):
        EVERYONE = "everyone", _("every member may invite")
        ADMINS = "admins", _("admins may invite")

    class History(models.TextChoices):
        JOINED = "joined", _("from joining on")
        ALL = "all", _("the whole history")

    conversation = models.OneToOneField(Conversation, primary_key=True, on_delete=models.CASCADE, related_name="group")
    name = models.CharField(_("name"), max_length=100)
    avatar = models.ForeignKey("imcore.Attachment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    announcement = models.TextField(_("announcement"), blank=True, max_length=4000)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    announced_at = models.DateTimeField(null=True, blank=True)
    invite_policy = models.CharField(_("who may invite"), max_length=10, choices=InvitePolicy, default=InvitePolicy.EVERYONE)
    history = models.CharField(_("history"), max_length=10, choices=History, default=History.JOINED)
    mute_all = models.BooleanField(_("only admins post"), default=False)
    member_limit = models.PositiveIntegerField(_("members at most"), default=500)

    class Meta:
        verbose_name = pgettext_lazy("chat", "group")
        verbose_name_plural = pgettext_lazy("chat", "groups")

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A user's seat in a conversation: role, what they may read from, how far they have read, and their own settings."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        ADMIN = "admin", _("admin")
        MEMBER = "member", _("member")

    # the indexes below begin with one or the other; every move of a cursor has to write each index there is
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    # a member was in the conversation for the messages after it; history starts there unless the group shows all
    joined_seq = models.BigIntegerField(_("joined after seq"), default=0)
    read_seq = models.BigIntegerField(_("read up to seq"), default=0)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    muted = models.BooleanField(_("muted"), default=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    hidden_seq = models.BigIntegerField(default=-1)  # hidden from the list while last_seq <= hidden_seq
    nickname = models.CharField(_("nickname"), max_length=50, blank=True)
    draft = models.TextField(blank=True, max_length=8000)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)  # of the membership, not of the cursor

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_seat_per_user")]
        indexes = [
            models.Index(fields=["user", "conversation"], name="member_by_user"),  # hello, the conversation list
            models.Index(fields=["conversation", "read_seq"], name="member_by_cursor"),  # receipts
            models.Index(fields=["changed_at"], name="member_changed"),  # a node's look every 2 s
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"
