"""Every Celery task of the office: load, call one function."""

from celery import shared_task

from oa import department_groups
from oa.announcements import publishing
from oa.imports import work


@shared_task
def sync_department_groups() -> None:
    """Brings the department groups in step with the org chart: after each change, and every so often as a net."""
    department_groups.sync_stale()


@shared_task
def publish_due_announcements() -> None:
    """Publishes the scheduled announcements whose time has come."""
    publishing.publish_due()


@shared_task
def work_off_imports() -> None:
    """Checks and applies the files that wait: as soon as there is one, and every so often for those whose worker has died."""
    work.work_off()
