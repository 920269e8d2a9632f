"""The answer of a test client, as far as tests read it: Django's and REST framework's clients give no common class."""

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any, Protocol


class Answer(Protocol):
    """What came back from one request."""

    status_code: int
    cookies: SimpleCookie

    @property
    def headers(self) -> Mapping[str, str]:
        """Header fields, by name in any case."""

    @property
    def content(self) -> bytes:
        """The body as it was sent."""

    def json(self) -> Any:
        """The body, read as JSON."""
