"""The Celery application."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hongyan")
app.set_default()  # of every thread: without it a task sent from a view's thread would look for a broker of nobody's
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
