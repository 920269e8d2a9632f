"""The seal of an entry, and what goes into one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imcore.audit import chain
from imcore.audit.chain import Entry

AT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
ENTRY = Entry(
    place=1,
    at=AT,
    actor=7,
    actor_name="frank",
    act="message.recalled",
    target="imcore.message:3",
    target_name="1/3",
    reason="",
    detail={"b": 1, "a": ["鸿"]},
    address="127.0.0.1",
    previous=chain.FIRST,
)
TEXT = '{"act":"message.recalled","actor":7,"actor_name":"frank","address":"127.0.0.1","at":"2026-11-24T08:30:00.000000Z",'
TEXT += '"detail":{"a":["\\\\u9e3f"],"b":1},"place":1,"previous":"%s","reason":"","target":"imcore.message:3",' % ("0" * 64)
TEXT += '"target_name":"1/3"}'


def test_an_entry_is_written_in_one_way() -> None:
    assert chain.serialised(ENTRY).decode() == TEXT.replace("\\\\", "\\")


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    there = replace(ENTRY, at=AT.astimezone(timezone(timedelta(hours=8))))
    assert chain.serialised(there) == chain.serialised(ENTRY)


def test_without_the_key_there_is_no_seal() -> None:
    assert chain.seal(chain.derived_key("one"), ENTRY) != chain.seal(chain.derived_key("other"), ENTRY)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unix:", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_kept_as_every_database_gives_it_back(given: str | None, kept: str | None) -> None:
    assert chain.address(given) == kept


def test_a_text_is_cut_to_its_column_and_holds_what_can_be_stored() -> None:
    assert chain.text("a\x00\ud800" + "b" * 2000, "reason") == "a?" + "b" * 998


def test_a_detail_has_no_fractions() -> None:
    given = {"share": 0.5, 3: {"on": True, "when": AT, "none": None}, "ids": (1, 2)}
    kept = {"share": "0.5", "3": {"on": True, "when": str(AT), "none": None}, "ids": [1, 2]}
    assert chain.plain(given) == kept


VALUES = st.one_of(st.integers(), st.text(max_size=3), st.booleans(), st.none())


@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=3), st.dictionaries(st.text(max_size=3), VALUES, max_size=3))
def test_two_details_are_written_alike_only_if_they_are_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    one, other = chain.plain(one), chain.plain(other)
    alike = chain.serialised(replace(ENTRY, detail=one)) == chain.serialised(replace(ENTRY, detail=other))
    assert alike == (repr(sorted(one.items())) == repr(sorted(other.items())))
