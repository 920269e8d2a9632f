"""A person's own contact list, and the asking where the rules forbid to start."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContactGroup(models.Model):
    """A heading in somebody's contact list."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_groups", db_index=False)
    name = models.CharField(_("name"), max_length=50)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("contact group")
        verbose_name_plural = _("contact groups")
        ordering = ("order", "id")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="contact_group_name_once")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Somebody in a contact list. `may_start`: an accepted request, which goes before the rules for starting."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(ContactGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts")
    remark = models.CharField(_("remark"), max_length=100, blank=True)
    may_start = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(fields=["owner", "user"], name="contact_once"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("user")), name="not_ones_own_contact"),
        ]

    def __str__(self) -> str:
        return f"contact #{self.pk}"


class RequestState(models.TextChoices):
    """How far a request is."""

    PENDING = "pending", _("pending")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ColleagueRequest(models.Model):
    """Somebody asks a colleague, to whom they may not write, to be written to."""

    State = RequestState

    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sender"), on_delete=models.CASCADE, related_name="requests_sent"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("receiver"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    note = models.CharField(pgettext_lazy("request", "note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.PENDING)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    class Meta:
        verbose_name = _("colleague request")
        verbose_name_plural = _("colleague requests")
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "receiver"], condition=models.Q(state="pending"), name="one_pending_request"
            ),
            models.CheckConstraint(condition=~models.Q(sender=models.F("receiver")), name="no_request_to_oneself"),
        ]
        indexes = [
            # the receiver's list, newest first
            models.Index(fields=["receiver", "-id"], name="request_by_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.sender.display_name} → {self.receiver.display_name}"
