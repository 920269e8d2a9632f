"""Headers of static files."""

from collections.abc import MutableMapping


def worker_scope(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Lets the page's service worker open any page, though it lies in a folder (Service Workers §"Service-Worker-Allowed")."""
    if url.endswith("/chat/worker.js"):
        headers["Service-Worker-Allowed"] = "/"
