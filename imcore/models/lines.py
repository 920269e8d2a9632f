"""What holds for the installation and for the business lines in it: switches, limits, reviewers, maintenance."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BusinessLine(models.Model):
    """A consumer of the core, with its limits, its switches and its reviewer. The line DEFAULT, where there is one, is that of
    conversations without a line; else these have the settings' limits, and every feature."""

    DEFAULT = "default"

    class OnFailure(models.TextChoices):
        PASS = "pass", _("let it pass")
        REVIEW = "review", _("open a case")
        BLOCK = "block", _("block it")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    member_limit = models.PositiveIntegerField(_("members at most"), default=500)
    recall_seconds = models.PositiveIntegerField(_("recall window (s)"), default=120)
    # {feature: bool}, of those whose switch does not stand as it was delivered (imcore/lines/switches.py checks them)
    switches = models.JSONField(_("switches"), default=dict, blank=True)
    reviewer_url = models.URLField(_("reviewer's address"), max_length=500, blank=True)
    reviewer_secret = models.CharField(_("reviewer's secret"), max_length=200, blank=True)
    reviewer_seconds = models.PositiveSmallIntegerField(
        _("time for an answer (s)"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    reviewer_wait = models.PositiveIntegerField(_("asked again for (s)"), default=300, validators=[MaxValueValidator(86_400)])
    reviewer_on_failure = models.CharField(
        _("verdict where it fails"), max_length=10, choices=OnFailure, default=OnFailure.PASS
    )

    class Meta:
        verbose_name = _("business line")
        verbose_name_plural = _("business lines")
        constraints = [
            models.CheckConstraint(condition=models.Q(member_limit__gte=2, member_limit__lte=10_000), name="line_member_limit")
        ]

    def __str__(self) -> str:
        return self.name


class Maintenance(models.Model):
    """One row while maintenance is announced or lasts, none else. What has passed its `until` is over without anybody's act."""

    class Level(models.TextChoices):
        READING = "reading", _("reading only")
        CLOSED = "closed", _("closed")

    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.READING)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("maintenance")
        verbose_name_plural = _("maintenance")

    def __str__(self) -> str:
        return str(self.get_level_display())


class Stamp(models.Model):
    """A row for each thing that all processes keep a copy of: another stamp with each change of it (imcore/shelf.py)."""

    stamp = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.stamp
