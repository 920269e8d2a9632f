"""What an HTTP status means for the next attempt."""

import httpx
import pytest

from imcore.push.parcel import Fate, Outcome, by_status


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (201, {}, Outcome(Fate.SENT)),
        (404, {}, Outcome(Fate.GONE, "HTTP 404")),
        (410, {}, Outcome(Fate.GONE, "HTTP 410")),
        (429, {"Retry-After": "120"}, Outcome(Fate.LATER, "HTTP 429", 120.0)),
        (503, {"Retry-After": "Tue, 24 Nov 2026 15:00:00 GMT"}, Outcome(Fate.LATER, "HTTP 503")),
        (500, {}, Outcome(Fate.LATER, "HTTP 500")),
        (400, {}, Outcome(Fate.REFUSED, "HTTP 400")),
        (403, {}, Outcome(Fate.REFUSED, "HTTP 403")),
        (302, {}, Outcome(Fate.REFUSED, "HTTP 302")),
    ],
)
def test_a_status_says_what_became_of_it(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    assert by_status(httpx.Response(status, headers=headers)) == outcome
