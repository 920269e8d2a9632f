"""Who is connected here and to what; nothing is kept of who has gone."""

from imcore.link.connection import Connection
from imcore.link.policy import Rate
from imcore.link.registry import Registry
from imcore.link.stream import Stream


async def nothing(_message: dict[str, object]) -> None:
    """A socket that nobody writes to."""


def connection(user: int, device: int = 0) -> Connection:
    made = Connection(nothing, frames_limit=10, bytes_limit=10_000, rate=Rate(1, 1, 0), now=0)
    made.user, made.device = user, device
    return made


def stream(registry: Registry, number: int) -> Stream:
    registry.streams[number] = Stream(number, 0, seq=0, direct=False)
    return registry.streams[number]


def test_a_user_has_the_connections_that_were_added() -> None:
    registry, (web, mobile, other) = Registry(), (connection(1), connection(1), connection(2))
    assert [registry.add(web), registry.add(mobile), registry.add(other)] == [True, False, True]
    assert (registry.connections(1), registry.connections(2), registry.connections(3)) == ((web, mobile), (other,), ())


def test_the_last_connection_takes_its_user_along() -> None:
    registry, (web, mobile) = Registry(), (connection(1), connection(1))
    registry.add(web)
    registry.add(mobile)
    assert [registry.remove(web), registry.remove(mobile), registry.users] == [False, True, {}]


def test_who_has_gone_is_in_no_stream() -> None:
    registry, web = Registry(), connection(1)
    registry.add(web)
    both = [stream(registry, 7), stream(registry, 8)]
    registry.listen_all(web, both)
    registry.remove(web)
    assert ([s.connections for s in both], web.streams, registry.idle()) == ([[], []], (), [7, 8])


def test_going_twice_is_going_once() -> None:
    registry, (web, mobile) = Registry(), (connection(1), connection(1))
    registry.add(web)
    registry.add(mobile)
    assert [registry.remove(web), registry.remove(web), registry.connections(1)] == [False, False, (mobile,)]


def test_who_listens_twice_is_told_once() -> None:
    registry, web = Registry(), connection(1)
    heard = stream(registry, 7)
    registry.listen(heard, [web, web])
    registry.listen_all(web, [heard])
    assert (heard.connections, web.streams) == ([web], (heard,))


def test_stopping_concerns_all_of_the_user_and_this_stream_only() -> None:
    registry, (web, mobile, other) = Registry(), (connection(1), connection(1), connection(2))
    left, kept = stream(registry, 7), stream(registry, 8)
    for one in (web, mobile, other):
        registry.add(one)
        registry.listen_all(one, [left, kept])
    registry.stop(left, 1)
    assert (left.connections, kept.connections) == ([other], [web, mobile, other])
    assert [web.streams, mobile.streams, other.streams] == [(kept,), (kept,), (left, kept)]


def test_only_a_stream_without_listeners_is_idle() -> None:
    registry, web = Registry(), connection(1)
    registry.add(web)
    registry.listen(stream(registry, 7), [web])
    stream(registry, 8)
    assert registry.idle() == [8]


def test_the_logins_that_are_here_are_named_once() -> None:
    registry = Registry()
    for one in (connection(1, device=5), connection(1, device=5), connection(2, device=6)):
        registry.add(one)
    assert registry.devices() == {5, 6}


async def test_who_was_told_to_go_is_not_open_any_more() -> None:
    registry, (one, other) = Registry(), (connection(1), connection(2))
    registry.add(one)
    registry.add(other)
    one.close(1012)
    assert registry.open() == [other]
