"""What administrators and moderators did: append-only, each entry sealed with the one before it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """An act, or a look at other people's messages. `digest` covers the entry and the digest of the one before it."""

    place = models.BigIntegerField(_("place"), unique=True)  # 1, 2, 3 … with no gap
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("actor"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    act = models.CharField(_("act"), max_length=60)  # "message.recall", "user.deactivate"
    target = models.CharField(_("target"), max_length=100, blank=True, db_index=True)  # "imcore.message:7"
    target_name = models.CharField(_("name of the target"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.act} #{self.place}"
