"""What travels on the bus comes out as it went in, and nothing else is taken for it."""

import msgspec
import pytest
from hypothesis import given, strategies

from imcore.dispatch import envelope
from imcore.dispatch.envelope import Closing, Event, Membership, Passing

ids = strategies.integers(0, 2**53 - 1)
people = strategies.lists(ids, max_size=5)
frames = strategies.binary(max_size=300)
envelopes = strategies.one_of(
    strategies.builds(Event, ids, ids, ids, frames, people, people),
    strategies.builds(Membership, ids, people, people),
    strategies.builds(Passing, frames, ids, ids, ids, ids),
    strategies.builds(
        Closing,
        ids,
        strategies.integers(1000, 4999),
        strategies.text(max_size=40),
        strategies.none() | ids,
        strategies.none() | ids,
        strategies.none() | strategies.sampled_from(["web", "mobile"]),
    ),
)


@given(sent=envelopes)
def test_an_envelope_comes_out_as_it_went_in(sent: envelope.Envelope) -> None:
    received = envelope.unpack(envelope.pack(sent))
    assert received == sent
    assert type(received) is type(sent)


@given(packed=strategies.binary() | envelopes.map(envelope.pack).map(lambda packed: packed[:-1]))
def test_other_bytes_are_refused_by_one_error(packed: bytes) -> None:
    try:
        found: object = envelope.unpack(packed)
    except msgspec.MsgspecError:
        found = None
    assert found is None or isinstance(found, envelope.Envelope)


@pytest.mark.parametrize("value", [["x", 1], {"frame": b""}, ["e", 1, 2], ["p", "text"], ["c", 1, 4009, None], None])
def test_what_is_no_envelope_is_none(value: object) -> None:
    packed = msgspec.msgpack.encode(value)
    with pytest.raises(msgspec.MsgspecError):
        envelope.unpack(packed)


def test_a_node_understands_one_that_knows_fewer_fields() -> None:
    assert envelope.unpack(msgspec.msgpack.encode(["e", 12, 7, 5, b"frame"])) == Event(12, 7, 5, b"frame")
    assert envelope.unpack(msgspec.msgpack.encode(["c", 42, 4009, "another_login"])) == Closing(42, 4009, "another_login")


def test_a_node_understands_one_that_knows_more_fields() -> None:
    assert envelope.unpack(msgspec.msgpack.encode(["m", 12, [1], [2], "later"])) == Membership(12, [1], [2])


def test_lists_of_one_envelope_are_not_anothers() -> None:
    one, other = Event(12, 7, 5, b""), Event(12, 7, 5, b"")
    one.joined.append(42)
    assert other.joined == []
