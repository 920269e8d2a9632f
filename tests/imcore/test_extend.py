"""The doors: small, named, closed once the apps are ready, and loud."""

import pytest

from imcore import extend
from imcore.extend import AlreadyRegistered, Registry, RegistryClosed


def names(door: Registry[int]) -> list[str]:
    return [name for name, _entry in door]


def test_entries_are_read_by_name() -> None:
    door: Registry[int] = Registry("numbers")
    door.register("one", 1)
    assert door.get("one") == 1
    assert door.get("two") is None
    assert "one" in door
    assert "two" not in door


def test_entries_come_by_order_then_as_they_were_registered() -> None:
    door: Registry[int] = Registry("numbers")
    door.register("late", 1, order=200)
    door.register("usual", 2)
    door.register("early", 3, order=1)
    door.register("usual too", 4)
    assert list(door) == [("early", 3), ("usual", 2), ("usual too", 4), ("late", 1)]


def test_a_name_is_given_once() -> None:
    door: Registry[int] = Registry("numbers")
    door.register("one", 1)
    with pytest.raises(AlreadyRegistered, match="numbers: 'one' is registered already"):
        door.register("one", 2, order=1)
    assert list(door) == [("one", 1)]


def test_a_closed_door_takes_nothing_in_and_still_gives() -> None:
    door: Registry[int] = Registry("numbers")
    door.register("one", 1)
    door.close()
    with pytest.raises(RegistryClosed, match="numbers: 'two' came after the apps were ready"):
        door.register("two", 2)
    assert list(door) == [("one", 1)]
    door.close()
    assert names(door) == ["one"]


def test_each_door_has_entries_of_its_own() -> None:
    one: Registry[int] = Registry("one")
    other: Registry[int] = Registry("other")
    one.register("name", 1)
    other.register("name", 2)
    assert (one.get("name"), other.get("name")) == (1, 2)


def test_every_door_of_the_core_is_closed_when_the_apps_are_ready() -> None:
    doors = [door for door in vars(extend).values() if isinstance(door, Registry)]
    assert {door.door for door in doors} == {door.door for door in extend.ALL}
    assert len(extend.ALL) == 14
    for door in extend.ALL:
        with pytest.raises(RegistryClosed):
            door.register("late", None)


def test_a_door_is_called_as_its_module_knows_it() -> None:
    assert [name for name, door in vars(extend).items() if isinstance(door, Registry)] == [door.door for door in extend.ALL]
