"""What administrators and moderators did: append-only, each entry sealed with the one before it."""

from typing import Any, Never

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(TypeError):
    """Somebody tried to change or to take away what is only ever added to."""


class Entries(models.QuerySet["AuditEvent"]):
    """Rows that nobody changes or deletes. The database refuses the same where it can (PostgreSQL)."""

    def update(self, **_fields: Any) -> Never:
        """Raises AppendOnlyError."""
        raise AppendOnlyError("Audit entries are not changed.")

    def bulk_update(self, *_args: Any, **_options: Any) -> Never:
        """Raises AppendOnlyError."""
        raise AppendOnlyError("Audit entries are not changed.")

    def delete(self) -> Never:
        """Raises AppendOnlyError."""
        raise AppendOnlyError("Audit entries are not deleted.")


class AuditEvent(models.Model):
    """An act, or a look at other people's messages; imcore.audit writes it. `digest` seals the entry with `previous`, the
    digest of the one before."""

    place = models.BigIntegerField(_("place"), primary_key=True)  # 1, 2, 3 … with no gap
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("actor"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(_("actor's name"), max_length=200, blank=True)  # as it was then
    act = models.CharField(_("act"), max_length=60, db_index=True)  # "message.recalled", "user.deactivated"
    target = models.CharField(_("target"), max_length=100, blank=True, db_index=True)  # "imcore.message:7"
    target_name = models.CharField(_("name of the target"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    previous = models.CharField(_("digest of the one before"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    objects = Entries.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"{self.act} #{self.place}"

    def save(self, *args: Any, **options: Any) -> None:
        """A new row only. Raises AppendOnlyError."""
        if not self._state.adding:
            raise AppendOnlyError("Audit entries are not changed.")
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *_args: Any, **_options: Any) -> Never:
        """Raises AppendOnlyError."""
        raise AppendOnlyError("Audit entries are not deleted.")
