"""What must not be logged is masked in whatever is."""

import pytest

from config import scrub


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("token hy_AbCdEfGhIjKlMnOpQrStUv is bad", "token hy_*** is bad"),
        ("Not Found: /hooks/hyh_AbCdEfGhIjKlMnOpQrStUv", "Not Found: /hooks/hyh_***"),
        ("Authorization: Bearer abcdefgh12345", "Authorization: Bearer ***"),
        ("GET /ws/v1?ticket=abc.def&x=1", "GET /ws/v1?ticket=***&x=1"),
        ("{'password': 'hongyan-demo', 'a': 1}", "{'password': '***', 'a': 1}"),
        ("call 13812345678 now", "call *** now"),
        ("call +86 138 1234 5678", "call ***"),
        ("DETAIL:  Failing row contains (1, Meet at the harbour).", "DETAIL: ***"),
        ("LINE 1: ...VALUES ('Meet at the harbour'\n          ^", "LINE 1: ***\n          ^"),
        ('CONTEXT:  JSON data, line 1: {"text": "Meet', "CONTEXT: ***"),
        ('invalid input syntax for type bigint: "Meet "me" there"', 'invalid input syntax for type bigint: "***"'),
        ('value "4000000000" is out of range', 'value "***" is out of range'),
        ("postgresql://hongyan:s3cret@db:5432/x", "postgresql://hongyan:***@db:5432/x"),
        ("message 1234567890123456789 of conversation 7", "message 1234567890123456789 of conversation 7"),
        ("3 tokens were purged at 2026-11-24T10:11:12", "3 tokens were purged at 2026-11-24T10:11:12"),
    ],
)
def test_a_sentence_keeps_what_may_be_known(said: str, logged: str) -> None:
    assert scrub.text(said) == logged


def test_values_under_a_telling_name_are_masked_wherever_they_stand() -> None:
    said = {"event": "sent", "seq": 3, "body": {"text": "Hello"}, "user": {"new_password": "x", "name": "ann", "ids": (1, 2)}}
    logged = {"event": "sent", "seq": 3, "body": "***", "user": {"new_password": "***", "name": "ann", "ids": [1, 2]}}
    assert scrub.event(None, "info", said) == logged
