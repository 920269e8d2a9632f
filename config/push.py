"""Settings of telling people who are away, from the environment."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env


def push(*, embedded: bool, secret_key: str, public_urls: Sequence[str]) -> dict[str, Any]:
    """settings.PUSH. Raises ImproperlyConfigured."""
    secret = env.text("VAPID_SECRET") or secret_key
    if len(secret) < 50 and secret != secret_key:
        raise ImproperlyConfigured("VAPID_SECRET: at least 50 characters are needed.")
    contact = env.text("PUSH_CONTACT") or next((url for url in public_urls if url.startswith("https:")), "")
    if contact and not contact.startswith(("mailto:", "https:")):
        raise ImproperlyConfigured("PUSH_CONTACT: expected an address that starts with mailto: or https:.")
    return {
        "content": env.choice("PUSH_CONTENT", "shown", ("shown", "hidden")),
        # may an endpoint lie in this network? Anybody may name one, so in production only where it was asked for
        "private_addresses": env.flag("PUSH_PRIVATE_ADDRESSES", default=embedded),
        "contact": contact,
        # the key by which push services know this server is made from it; subscriptions end where it changes
        "vapid_secret": secret,
    }
