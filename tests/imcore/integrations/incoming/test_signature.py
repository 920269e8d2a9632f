"""DingTalk's signature."""

import base64
import hashlib
import hmac

from imcore.integrations.incoming import signature

NOW = 1_800_000_000_000


def test_it_is_the_one_of_their_documentation() -> None:
    wanted = hmac.new(b"SECx", b"1800000000000\nSECx", digestmod=hashlib.sha256).digest()
    assert signature.sign(str(NOW), "SECx") == base64.b64encode(wanted).decode()


def test_it_is_good_for_an_hour_either_way() -> None:
    def fault(at: int) -> str:
        return signature.fault(str(at), signature.sign(str(at), "s"), secret="s", now_ms=NOW)

    assert [fault(NOW + ms) for ms in (0, 3_600_000, -3_600_000, 3_600_001, -3_600_001)] == [
        "",
        "",
        "",
        "timestamp",
        "timestamp",
    ]


def test_another_s_and_what_is_no_number_prove_nothing() -> None:
    good = signature.sign(str(NOW), "s")
    assert signature.fault(str(NOW), good, secret="t", now_ms=NOW) == "signature"
    assert signature.fault(str(NOW), "é\ud800", secret="s", now_ms=NOW) == "signature"
    assert {signature.fault(text, good, secret="s", now_ms=NOW) for text in ("", "-1", "1e9", "²", "9" * 400)} == {"timestamp"}


def test_secrets_differ_and_begin_as_senders_know_them() -> None:
    one, other = signature.new_secret(), signature.new_secret()
    assert (one[:3], len(one), one != other) == ("SEC", 67, True)
