"""Rules of visibility that say no, for everyone else."""

from oa.models import Employee, VisibilityRule


def hide(*employees: Employee) -> None:
    """From now on nobody sees these, save each themselves."""
    rule = VisibilityRule.objects.create(name="Hidden", aspect=VisibilityRule.Aspect.SEE)
    rule.target_people.set(employees)


def hide_fields(*fields: str) -> None:
    """From now on nobody reads these of anybody else."""
    VisibilityRule.objects.create(name="Hidden", aspect=VisibilityRule.Aspect.FIELDS, fields=list(fields))
