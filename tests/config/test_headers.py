"""Only the service worker may speak for all pages."""

import pytest

from config.headers import worker_scope


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/static/chat/worker.js", {"Service-Worker-Allowed": "/"}),
        ("/static/chat/chat.js", {}),
        ("/static/notchat/worker.js", {}),
    ],
)
def test_the_worker_is_allowed_everywhere(url: str, headers: dict[str, str]) -> None:
    found: dict[str, str] = {}
    worker_scope(found, "", url)
    assert found == headers
