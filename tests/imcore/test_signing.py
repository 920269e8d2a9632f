"""Signed as Standard Webhooks has it: the specification's own example, and secrets that are none."""

import base64

import pytest

from imcore import signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_a_request_is_signed_as_its_example_is() -> None:
    signed = signing.headers(signing.key(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", BODY, at=1614265330)
    assert signed == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    "secret",
    ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_***", "whsec_" + base64.b64encode(b"k" * 23).decode(),
     "whsec_" + base64.b64encode(b"k" * 65).decode()],
)  # fmt: skip
def test_a_secret_of_another_shape_is_none(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        signing.key(secret)
