"""Facts that are remembered for some seconds."""

from imcore.moderation.remembered import Remembered


def test_a_fact_is_asked_once_within_its_time() -> None:
    asked: list[int] = []

    def doubled(number: int) -> int:
        asked.append(number)
        return number * 2

    double = Remembered(doubled, seconds=60)
    assert [double(2), double(2), double(3)] == [4, 4, 6]
    assert asked == [2, 3]


def test_an_old_fact_is_asked_again_and_a_forgotten_one_too() -> None:
    asked: list[int] = []
    at_once = Remembered(asked.append, seconds=0)
    at_once(1)
    at_once(1)
    kept = Remembered(asked.append, seconds=60)
    kept(2)
    kept.forget()
    kept(2)
    assert asked == [1, 1, 2, 2]


def test_at_the_bound_everything_goes() -> None:
    asked: list[int] = []
    small = Remembered(asked.append, seconds=60, limit=2)
    for number in (1, 2, 3, 1):
        small(number)
    assert asked == [1, 2, 3, 1]
