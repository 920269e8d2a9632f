"""What becomes of messages after they were sent: the figures of imcore/screening."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env

SCREENING: dict[str, Any] = {
    "image_distance": env.integer("IMAGE_DISTANCE", 8, low=0, high=32),  # of 128 bits; so many may differ
    "look_back_days": env.integer("LOOK_BACK_DAYS", 30, low=0, high=3650),  # of what was sent before a block list's entry
    "clamav": env.url("CLAMAV_URL", ("tcp", "unix")),
    # may nobody but its sender read a file that has not been scanned yet, or could not be?
    "hide_unscanned": env.flag("HIDE_UNSCANNED", default=False),
    "review_url": env.url("REVIEW_URL", ("http", "https")),
    "review_secret": env.text("REVIEW_SECRET"),
    "review_seconds": env.integer("REVIEW_SECONDS", 5, low=1, high=60),
    "review_wait": env.integer("REVIEW_WAIT", 300, low=0, high=86_400),
    "review_on_failure": env.choice("REVIEW_ON_FAILURE", "pass", ("pass", "review", "block")),
}
if SCREENING["review_url"] and len(SCREENING["review_secret"]) < 32:
    raise ImproperlyConfigured("REVIEW_SECRET: at least 32 characters are needed, to sign what the reviewer is asked.")
