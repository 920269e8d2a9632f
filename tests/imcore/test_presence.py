"""Who is here, on what: one contract for memory and Redis; what Redis forgets or does not answer is offline."""

import itertools
import json
import time

import pytest
import redis

from imcore import presence
from imcore.presence import Here, MemoryPresence, Presence, RedisPresence
from tests.services import Services, free_port

_users = itertools.count(1_000_000)
OFFLINE = {"online": False, "devices": [], "last_active": None}


@pytest.fixture
def user() -> int:
    """Somebody of whom nothing is known yet."""
    return next(_users)


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
def store(request: pytest.FixtureRequest) -> Presence:
    """Each implementation in turn."""
    if request.param == "memory":
        return MemoryPresence()
    services: Services = request.getfixturevalue("services")
    return RedisPresence(services.redis.url)


@pytest.fixture
def away() -> RedisPresence:
    """Where no Redis answers."""
    return RedisPresence(f"redis://127.0.0.1:{free_port()}")


def devices(store: Presence, user: int) -> tuple[bool, list[str]]:
    """Is the user online, and on what?"""
    shown = store.look([user])[user]
    return shown["online"], shown["devices"]


def test_nothing_is_known_of_a_stranger(store: Presence, user: int) -> None:
    assert store.look([user]) == {user: OFFLINE}


def test_who_has_arrived_is_here_since_just_now(store: Presence, user: int) -> None:
    before = time.time()
    store.arrive([Here(user, "node/1", "web")])
    shown = store.look([user])[user]
    assert (shown["online"], shown["devices"]) == (True, ["web"])
    assert before <= shown["last_active"] <= time.time()


def test_who_has_left_is_gone_and_was_here_just_now(store: Presence, user: int) -> None:
    store.arrive([Here(user, "node/1", "web")])
    before = time.time()
    store.leave(Here(user, "node/1", "web"))
    shown = store.look([user])[user]
    assert (shown["online"], shown["devices"]) == (False, [])
    assert before <= shown["last_active"] <= time.time()


def test_device_classes_are_told_in_order_and_once(store: Presence, user: int) -> None:
    store.arrive([Here(user, "a/1", "web"), Here(user, "b/1", "mobile"), Here(user, "b/2", "web")])
    assert devices(store, user) == (True, ["mobile", "web"])


def test_a_class_is_here_until_its_last_connection_leaves(store: Presence, user: int) -> None:
    first, second = Here(user, "a/1", "web"), Here(user, "b/1", "web")
    store.arrive([first, second])
    store.leave(first)
    assert devices(store, user) == (True, ["web"])
    store.leave(second)
    assert devices(store, user) == (False, [])


def test_arriving_again_changes_nothing_but_the_time(store: Presence, user: int) -> None:
    here = Here(user, "node/1", "web")
    store.arrive([here])
    store.arrive([here])
    store.leave(here)
    assert devices(store, user) == (False, [])


def test_leaving_without_having_arrived_is_no_fault(store: Presence, user: int) -> None:
    store.leave(Here(user, "node/1", "web"))
    assert devices(store, user) == (False, [])


def test_people_are_told_apart_and_all_who_were_asked_for_are_told(store: Presence, user: int) -> None:
    other, third = next(_users), next(_users)
    store.arrive([Here(user, "node/1", "web"), Here(other, "node/2", "pad")])
    shown = store.look([third, other, user])
    assert list(shown) == [third, other, user]
    assert [shown[who]["devices"] for who in (user, other, third)] == [["web"], ["pad"], []]


def test_many_are_kept_at_once(store: Presence) -> None:
    crowd = [next(_users) for _ in range(500)]
    store.arrive([Here(who, "node/1", "web") for who in crowd])
    assert all(shown["online"] for shown in store.look(crowd).values())


@pytest.mark.services
def test_what_a_dead_node_left_behind_expires(services: Services, user: int) -> None:
    store = RedisPresence(services.redis.url)
    store.arrive([Here(user, "living/1", "mobile")])
    with redis.Redis(port=services.redis.port) as client:
        client.hset(f"hongyan:presence:{user}", "dead/1", json.dumps(["web", time.time() - 0.001]))
    assert devices(store, user) == (True, ["mobile"])


@pytest.mark.services
def test_an_arrival_holds_for_the_life_of_a_presence(services: Services, user: int) -> None:
    before = time.time()
    RedisPresence(services.redis.url).arrive([Here(user, "node/1", "web")])
    with redis.Redis(port=services.redis.port) as client:
        _class, until = json.loads(client.hget(f"hongyan:presence:{user}", "node/1") or "[]")
    assert before + presence.LIFE_SECONDS <= until <= time.time() + presence.LIFE_SECONDS


@pytest.mark.services
@pytest.mark.parametrize("ever_here", [True, False])
def test_redis_forgets_a_user_in_the_end(services: Services, user: int, ever_here: bool) -> None:
    store, here = RedisPresence(services.redis.url), Here(user, "node/1", "web")
    if ever_here:
        store.arrive([here])
    store.leave(here)
    with redis.Redis(port=services.redis.port) as client:
        assert 0 < client.ttl(f"hongyan:presence:{user}") <= presence.KEPT_SECONDS


@pytest.mark.services
def test_nodes_see_each_others_people(services: Services, user: int) -> None:
    RedisPresence(services.redis.url).arrive([Here(user, "a/1", "web")])
    assert devices(RedisPresence(services.redis.url), user) == (True, ["web"])


@pytest.mark.services
def test_after_a_flush_the_next_arrival_is_enough(services: Services, user: int) -> None:
    store = RedisPresence(services.redis.url)
    store.arrive([Here(user, "a/1", "web")])
    services.redis.flush()
    assert devices(store, user) == (False, [])
    store.arrive([Here(user, "a/1", "web")])
    assert devices(store, user) == (True, ["web"])


def test_without_redis_everybody_is_offline_and_nothing_is_raised(away: RedisPresence, user: int) -> None:
    away.arrive([Here(user, "node/1", "web")])
    away.leave(Here(user, "node/1", "web"))
    assert away.look([user, user + 1]) == {user: OFFLINE, user + 1: OFFLINE}


def test_a_redis_that_is_away_is_said_once_and_not_asked_again_at_once(
    away: RedisPresence, user: int, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        away.look([user])
    assert [record.getMessage() for record in caplog.records] == ["presence: ConnectionError; asked again after 5.0 s"]


def test_the_process_keeps_presence_in_one_place(user: int) -> None:
    presence.arrive([Here(user, "node/1", "web")])
    assert presence.look([user])[user]["devices"] == ["web"]
    presence.leave(Here(user, "node/1", "web"))
    assert presence.look([user])[user]["devices"] == []


def test_nobody_asked_for_is_nobody_told() -> None:
    presence.arrive([])
    assert presence.look([]) == {}


def test_who_is_online_is_listed_and_counted_once_and_gone_with_the_last_connection(store: Presence, user: int) -> None:
    store.arrive([Here(user, "node/1", "web"), Here(user, "node/2", "mobile")])
    assert store.online(100_000).users.count(user) == 1
    assert len(store.online(1).users) == 1
    store.leave(Here(user, "node/1", "web"))
    assert user in store.online(100_000).users
    store.leave(Here(user, "node/2", "mobile"))
    assert user not in store.online(100_000).users


def test_where_redis_is_away_nobody_is_listed(away: RedisPresence) -> None:
    assert away.online(10) == (0, [])
