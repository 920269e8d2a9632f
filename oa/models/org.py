"""Who works where: departments as a tree, employees, and the positions that tie them together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node


class Department(MP_Node):
    """A place in the company, at any depth. The tree is treebeard's materialised path: whatever is below a department begins
    with its path, and siblings stand in the order of their paths. Written by oa.orgchart only."""

    name = models.CharField(_("name"), max_length=100)
    code = models.CharField(_("code"), max_length=32, null=True, blank=True, unique=True)
    manager = models.ForeignKey(
        "oa.Employee", verbose_name=_("manager"), null=True, blank=True, on_delete=models.SET_NULL, related_name="manages"
    )
    # employees here and below, each once, who have not left: kept by every change, never counted at request time
    head_count = models.PositiveIntegerField(_("head count"), default=0, editable=False)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        indexes = [
            # search by department: the names are few, 5,000 at most
            models.Index(fields=["name"], name="department_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class EmployeeState(models.TextChoices):
    """Whether somebody works here."""

    ACTIVE = "active", pgettext_lazy("employee", "active")
    ON_LEAVE = "on_leave", _("on leave")
    LEFT = "left", pgettext_lazy("employee", "left")


class Employee(models.Model):
    """What the company knows of a user who works there. Name, e-mail and picture are the user's."""

    State = EmployeeState

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="employee"
    )
    employee_number = models.CharField(_("employee number"), max_length=32, unique=True)
    mobile = models.CharField(_("mobile"), max_length=32, blank=True)
    office = models.CharField(_("office"), max_length=100, blank=True)
    # 1 (an intern) to 20 (the board): what visibility rules ask for
    rank = models.PositiveSmallIntegerField(_("rank"), default=5)
    state = models.CharField(_("state"), max_length=10, choices=EmployeeState, default=EmployeeState.ACTIVE)
    left_at = models.DateTimeField(pgettext_lazy("moment", "left"), null=True, blank=True, editable=False)
    departments = models.ManyToManyField(
        Department,
        verbose_name=_("departments"),
        through="oa.Position",
        through_fields=("employee", "department"),
        related_name="employees",
    )

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        indexes = [
            # rules by rank
            models.Index(fields=["rank"], name="employee_by_rank"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(rank__gte=1, rank__lte=20), name="rank_between_1_and_20"),
        ]

    def __str__(self) -> str:
        return f"{self.user.display_name} ({self.employee_number})"


class Position(models.Model):
    """An employee's place in a department: one is the primary one, any number may follow."""

    employee = models.ForeignKey(
        Employee, verbose_name=_("employee"), on_delete=models.CASCADE, related_name="positions", db_index=False
    )
    department = models.ForeignKey(Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="positions")
    title = models.CharField(_("title"), max_length=100, blank=True)
    is_primary = models.BooleanField(_("primary"), default=True)
    line_manager = models.ForeignKey(
        Employee, verbose_name=_("line manager"), null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.UniqueConstraint(fields=["employee", "department"], name="one_position_per_department"),
            models.UniqueConstraint(fields=["employee"], condition=models.Q(is_primary=True), name="one_primary_position"),
            models.CheckConstraint(condition=~models.Q(line_manager=models.F("employee")), name="nobody_is_their_own_manager"),
        ]

    def __str__(self) -> str:
        return self.title or f"#{self.pk}"
