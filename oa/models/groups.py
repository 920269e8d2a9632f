"""Groups whose members follow the org chart."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imcore.models import Conversation
from oa.models.org import Department


class DepartmentGroup(models.Model):
    """A group whose members are a department's people (with those below where `with_below`), or the whole company's where
    there is no department. `stale_since` is set by whatever changes the org chart, in the same transaction, and cleared by
    the step that brings the group in line (oa.department_groups)."""

    conversation = models.OneToOneField(
        Conversation, verbose_name=_("conversation"), on_delete=models.CASCADE, related_name="department_group"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="groups"
    )
    with_below = models.BooleanField(_("with sub-departments"), default=True)
    stale_since = models.DateTimeField(_("waits since"), null=True, default=timezone.now, editable=False)
    synced_at = models.DateTimeField(_("in step since"), null=True, editable=False)

    class Meta:
        verbose_name = _("department group")
        verbose_name_plural = _("department groups")
        constraints = [
            models.UniqueConstraint(fields=["department"], name="one_group_per_department"),
            models.UniqueConstraint(models.Value(1), condition=models.Q(department__isnull=True), name="one_company_group"),
        ]
        indexes = [
            # what waits to be brought in step
            models.Index(fields=["stale_since"], condition=models.Q(stale_since__isnull=False), name="stale_groups"),
        ]

    def __str__(self) -> str:
        return self.department.name if self.department else gettext("the whole company")
