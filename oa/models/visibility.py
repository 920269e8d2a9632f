"""Who may see whom, and what of them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oa.models.org import Department, Employee


class RuleAspect(models.TextChoices):
    """What a rule is about."""

    SEE = "see", _("see the person")
    START = "start", _("start a conversation")
    FIELDS = "fields", _("see fields of the profile")


class RuleEffect(models.TextChoices):
    """What a rule says."""

    ALLOW = "allow", _("allow")
    DENY = "deny", _("deny")


class VisibilityRule(models.Model):
    """One line of the company's policy, read from top to bottom: for each aspect the first rule that fits both people
    decides; where none fits it is allowed. Evaluated by oa.visibility.

    A side (viewers, targets) fits a person who is in one of the departments or below, or one of the people, and within the
    ranks; an empty side fits everyone, and `…_outside` turns the side round: everyone whom it would not fit.
    """

    Aspect, Effect = RuleAspect, RuleEffect

    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    aspect = models.CharField(_("aspect"), max_length=10, choices=RuleAspect, default=RuleAspect.SEE)
    effect = models.CharField(_("effect"), max_length=10, choices=RuleEffect, default=RuleEffect.DENY)
    fields = models.JSONField(_("fields"), default=list, blank=True)  # names of profile fields; empty for the other aspects

    viewer_departments = models.ManyToManyField(
        Department, verbose_name=_("viewers: departments"), blank=True, related_name="+"
    )
    viewer_people = models.ManyToManyField(Employee, verbose_name=_("viewers: people"), blank=True, related_name="+")
    viewer_rank_from = models.PositiveSmallIntegerField(_("viewers: rank from"), null=True, blank=True)
    viewer_rank_to = models.PositiveSmallIntegerField(_("viewers: rank to"), null=True, blank=True)
    viewer_outside = models.BooleanField(_("viewers: everyone else"), default=False)

    target_departments = models.ManyToManyField(
        Department, verbose_name=_("targets: departments"), blank=True, related_name="+"
    )
    target_people = models.ManyToManyField(Employee, verbose_name=_("targets: people"), blank=True, related_name="+")
    target_rank_from = models.PositiveSmallIntegerField(_("targets: rank from"), null=True, blank=True)
    target_rank_to = models.PositiveSmallIntegerField(_("targets: rank to"), null=True, blank=True)
    target_outside = models.BooleanField(_("targets: everyone else"), default=False)

    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("visibility rule")
        verbose_name_plural = _("visibility rules")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.name
