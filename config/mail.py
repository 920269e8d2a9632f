"""Mail, from the environment: the server that takes it, and when people who stay away are written to."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env

SECURITY = env.choice("EMAIL_SECURITY", "none", ("none", "starttls", "tls"))
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", {"none": 25, "starttls": 587, "tls": 465}[SECURITY], low=1, high=65_535)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_USER"), env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = SECURITY == "starttls", SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM")


def digest(*, host: str, sender: str, public_urls: list[str]) -> dict[str, Any]:
    """settings.DIGEST. Raises ImproperlyConfigured."""
    if host and "@" not in sender:
        raise ImproperlyConfigured("EMAIL_FROM: an address is needed, where EMAIL_HOST is set.")
    if host and not public_urls:
        raise ImproperlyConfigured("PUBLIC_URLS: needed where EMAIL_HOST is set, for the links in mails.")
    return {
        "on": bool(host),
        "after_seconds": env.integer("DIGEST_AFTER", 60, low=1, high=10_080) * 60,  # unread for so many minutes
        "url": public_urls[0].rstrip("/") if public_urls else "",
    }
