"""Where a request comes from."""

import pytest
from django.test import RequestFactory, override_settings

from imcore.accounts.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "8.8.8.8", "10.0.0.9"),
        (1, "8.8.8.8", "8.8.8.8"),
        (1, "1.1.1.1, 8.8.8.8", "8.8.8.8"),
        (2, "1.1.1.1, 8.8.8.8, 10.0.0.1", "8.8.8.8"),
        (2, "2001:db8::1, 10.0.0.1", "2001:db8::1"),
        (1, "", "10.0.0.9"),
        (1, "nonsense", "10.0.0.9"),
        (1, "8.8.8.8, ", "8.8.8.8"),
    ],
)
def test_the_address_is_what_the_outermost_own_proxy_saw(proxies: int, forwarded: str, address: str) -> None:
    asked = RequestFactory().post("/login", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(PROXY_COUNT=proxies):
        assert client_address(asked) == address
