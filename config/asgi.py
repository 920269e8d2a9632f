"""The ASGI entry: HTTP to Django, `/ws/v1` to the link, lifespan to the node."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
gc.disable()  # importing leaves no garbage to speak of; looking for it took half of the 2 s of a start and an end (2026-11-24)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402  (apps must be ready first)

from imcore.link.asgi import link_application  # noqa: E402

application = link_application(get_asgi_application())
gc.freeze()  # what a server was made of stays: no later look for garbage passes through it
gc.enable()
