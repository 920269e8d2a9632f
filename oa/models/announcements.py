"""What the company tells its people, and who has confirmed that they know."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imcore.models import Attachment, Conversation
from oa.models.org import Department


class AnnouncementState(models.TextChoices):
    """How far an announcement is."""

    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Announcement(models.Model):
    """A text to the company, to departments or to people. `html` is sanitised where it is written (oa.announcements)."""

    State = AnnouncementState

    title = models.CharField(pgettext_lazy("announcement", "title"), max_length=200)
    html = models.TextField(_("text"), max_length=100_000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="announcements"
    )
    to_company = models.BooleanField(_("to everyone"), default=False)
    must_confirm = models.BooleanField(_("must be confirmed"), default=False)
    is_pinned = models.BooleanField(_("pinned"), default=False)
    publish_at = models.DateTimeField(_("to be published"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AnnouncementState, default=AnnouncementState.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    attachments = models.ManyToManyField(Attachment, verbose_name=_("attachments"), blank=True, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("company", "announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-id",)
        indexes = [
            # what is due to be published
            models.Index(fields=["publish_at"], condition=models.Q(state="scheduled"), name="announcements_due"),
        ]

    def __str__(self) -> str:
        return self.title


class AnnouncementTarget(models.Model):
    """A department (with all below it) or a person to whom an announcement goes."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="targets")
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, user__isnull=True)
                | models.Q(department__isnull=True, user__isnull=False),
                name="a_department_or_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"recipient #{self.pk}"


class AnnouncementReceipt(models.Model):
    """Somebody to whom an announcement went when it was published: has it been read, has it been confirmed?"""

    announcement = models.ForeignKey(
        Announcement,
        verbose_name=pgettext_lazy("company", "announcement"),
        on_delete=models.CASCADE,
        related_name="receipts",
        db_index=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    read_at = models.DateTimeField(_("read"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="announcement_receipt_once")]
        indexes = [
            # a person's announcements, the last published first: receipts are made by the publishing
            models.Index(fields=["user", "-id"], name="announcements_of_user"),
            # who has not confirmed yet
            models.Index(fields=["announcement", "user"], condition=models.Q(confirmed_at__isnull=True), name="unconfirmed"),
        ]

    def __str__(self) -> str:
        return f"receipt #{self.pk}"


class Confirmation(models.Model):
    """Somebody has confirmed a message of kind `important` (oa.confirmations)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [models.UniqueConstraint(fields=["conversation", "seq", "user"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"confirmation #{self.pk}"
