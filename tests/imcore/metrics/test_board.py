"""Nodes on one board, in memory and in Redis; who is gone, or can't be asked, is not shown."""

import msgspec
import pytest
import redis

from imcore.metrics import board
from imcore.metrics.board import Board, MemoryBoard, RedisBoard, Report, Sample
from tests.services import Services, free_port, until


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
def boards(request: pytest.FixtureRequest) -> list[Board]:
    """As two nodes have them, on Redis each its own; nothing is written yet."""
    if request.param == "memory":
        return [MemoryBoard()] * 2
    services: Services = request.getfixturevalue("services")
    with redis.Redis.from_url(services.redis.url) as client:
        client.zrem(board.NAMES, "test-a", "test-b", "test-c")
    return [RedisBoard(services.redis.url), RedisBoard(services.redis.url)]


def shown(board: Board) -> list[Report]:
    """Ours: the nodes of other tests may live on the same Redis."""
    return [one for one in board.read() if one.name.startswith("test-")]


def report(name: str, connections: int) -> Report:
    sample = Sample(1_700_000_000.5, connections, 1, 2.5, 0.0, None)
    return Report(name, {"web": connections}, [0, 1], {"muted": 2}, {"redis": 1}, 3, [sample])


def test_each_node_has_its_newest_report_on_the_board(boards: list[Board]) -> None:
    one, other = boards
    one.write(report("test-b", 1))
    other.write(report("test-a", 2))
    one.write(report("test-b", 3))
    assert shown(one) == shown(other) == [report("test-a", 2), report("test-b", 3)]


def test_who_has_not_written_for_long_is_gone(boards: list[Board], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "LIFE_SECONDS", 0.001)
    boards[0].write(report("test-c", 1))
    until(lambda: not shown(boards[0]), what="an empty board", seconds=10)


def test_where_redis_is_away_nothing_is_shown_and_nothing_fails() -> None:
    away = RedisBoard(f"redis://127.0.0.1:{free_port()}")
    away.write(report("test-d", 1))
    assert away.read() == []


def test_a_node_of_an_earlier_release_is_read_as_well() -> None:
    assert msgspec.json.decode(b"[1.5,2,1,2.5,0.0,null]", type=Sample) == Sample(1.5, 2, 1, 2.5, 0.0, None, None, 0)
