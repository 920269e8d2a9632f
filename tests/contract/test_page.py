"""docs/protocol.md tells of every field that a request has, and of the limits as they are."""

import re

from imcore import protocol
from tests.products import ROOT
from tests.protocol_page import table


def test_each_op_has_a_row_with_its_fields() -> None:
    told = {row[0]: set(re.findall(r"\b[a-z_]+\b", re.sub(r"\(.*?\)|\bor\b", "", row[1]))) for row in table("op")}
    asked = {op: set(request.__struct_fields__) - {"id"} for op, request in protocol.REQUESTS.items()}
    assert told == asked


def test_the_limits_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text()
    limits = {
        r"at most (\d+) KiB from you": protocol.FRAME_LIMIT_BYTES // 1024,
        r"client_id \(1–(\d+) characters\)": protocol.CLIENT_ID_LIMIT,
        r"emoji \(1–(\d+) characters\)": protocol.EMOJI_LIMIT,
        r"up to (\d+) user ids": protocol.MENTIONS_LIMIT,
        r"users \(up to (\d+) ids": protocol.WATCH_LIMIT,
        r"limit\? \(1–(\d+), default 50\)": protocol.PAGE_LIMIT,
        r"limit\? \(1–(\d+), default 200\)": protocol.CHANGES_LIMIT,
        r"; (\d+) bad ones in a row close": protocol.BAD_FRAMES_IN_A_ROW,
        r'"heartbeat": (\d+),': protocol.HEARTBEAT_SECONDS,
    }
    assert {pattern: re.findall(pattern, text) for pattern in limits} == {k: [str(v)] for k, v in limits.items()}
