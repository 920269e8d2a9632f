"""Every Celery task of the office: load, call one function."""

from celery import shared_task

from oa.announcements import publishing


@shared_task
def publish_due_announcements() -> None:
    """Publishes the scheduled announcements whose time has come."""
    publishing.publish_due()
