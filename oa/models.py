"""Who works where. A plain tree by parent: enough until the org chart has needs of its own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """A place in the company; a root has no parent. Siblings show in `order`."""

    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="department_name_once"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="department_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    """What the company knows of a user who works there."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="employee"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="employees"
    )
    title = models.CharField(_("title"), max_length=100, blank=True)
    employee_number = models.CharField(_("employee number"), max_length=32, unique=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")

    def __str__(self) -> str:
        return self.employee_number
