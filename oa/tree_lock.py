"""The lock under which the org chart changes."""

from oa.models import Department


def lock_tree() -> None:
    """One writer of the org chart at a time, until the end of the caller's transaction. Readers do not wait."""
    list(Department.objects.select_for_update(no_key=True).filter(depth=1).order_by("pk").values_list("pk"))
