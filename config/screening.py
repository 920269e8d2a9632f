"""What becomes of messages after they were sent: the figures of imcore/screening."""

from typing import Any

from config import env

SCREENING: dict[str, Any] = {
    "image_distance": env.integer("IMAGE_DISTANCE", 8, low=0, high=32),  # of 128 bits; so many may differ
    "clamav": env.url("CLAMAV_URL", ("tcp", "unix")),
    # may nobody but its sender read a file that has not been scanned yet, or could not be?
    "hide_unscanned": env.flag("HIDE_UNSCANNED", default=False),
}
