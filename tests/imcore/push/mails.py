"""A post office, and the settings that know it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import mail_server
from tests.mail_server import Post

URL = "https://chat.example.com"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """People who stay away are written to."""
    with mail_server.running() as started:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", started.port
        settings.DEFAULT_FROM_EMAIL = "Hongyan <chat@example.com>"
        settings.DIGEST = {"on": True, "after_seconds": 3600, "url": URL}
        yield started
