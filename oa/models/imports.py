"""Files from which the org chart is read."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """How far an import is."""

    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    FAILED = "failed", _("failed")


class OrgImport(models.Model):
    """A file of departments or employees: checked first (a dry run whose result is kept), then applied in one transaction.
    oa.imports.states says what follows what."""

    State = ImportState

    # a worker's lease (oa.imports.lease): when it last said that it is at it, and how many have begun since the last end
    taken_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    file_name = models.CharField(_("file"), max_length=255)
    content = models.BinaryField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.CHECKING)
    # rows done of all rows; errors [{row, column, message}]; plan {created, changed, moved, left, …, lines: […]}
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    applied_at = models.DateTimeField(_("applied"), null=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name
