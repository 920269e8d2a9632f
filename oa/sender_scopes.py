"""Departments as a scope of moderation rules: `department:7` is whoever works in it or below it."""

from imcore.protocol import JSON_SAFE_INTEGER, UserId
from oa.models import Department


class DepartmentScope:
    """extend.SenderScope."""

    def of(self, sender: UserId) -> set[str]:
        """The departments of the sender's positions and all above them. Two queries."""
        paths = Department.objects.filter(positions__employee__user=sender).values_list("path", flat=True)
        step = Department.steplen
        above = {path[:end] for path in paths for end in range(step, len(path) + 1, step)}
        return {str(pk) for pk in Department.objects.filter(path__in=above).values_list("pk", flat=True)} if above else set()

    def title(self, reference: str) -> str | None:
        """The department's name."""
        if not reference.isdecimal() or int(reference) > JSON_SAFE_INTEGER:
            return None
        return Department.objects.filter(pk=int(reference)).values_list("name", flat=True).first()
