"""The project: settings, routes and entry points."""

from config import task_logs  # noqa: F401  (hears of Celery's signals)
from config.celery import app as celery_app

__all__ = ["celery_app"]
