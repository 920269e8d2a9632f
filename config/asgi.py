"""The ASGI entry: HTTP to Django, `/ws/v1` to the link, lifespan to the node."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402  (apps must be ready first)

from imcore.link.asgi import link_application  # noqa: E402

application = link_application(get_asgi_application())
