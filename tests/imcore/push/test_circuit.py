"""An address that does not answer is left alone, and found again."""

from imcore.push.circuit import ADDRESSES, FAILURES, REST_SECONDS, Circuits


def broken(address: str = "a") -> Circuits:
    circuits = Circuits()
    for _ in range(FAILURES):
        assert circuits.may_pass(address, 0.0)
        circuits.tell(address, 0.0, answered=False)
    return circuits


def test_after_some_failures_in_a_row_nothing_goes_there_for_a_while() -> None:
    circuits = broken()
    assert [circuits.may_pass("a", REST_SECONDS - 0.1), circuits.may_pass("b", 0.0)] == [False, True]


def test_then_one_at_a_time_tries_until_one_succeeds() -> None:
    circuits = broken()
    assert [circuits.may_pass("a", REST_SECONDS), circuits.may_pass("a", REST_SECONDS)] == [True, False]
    circuits.tell("a", REST_SECONDS, answered=True)
    assert [circuits.may_pass("a", REST_SECONDS), circuits.may_pass("a", REST_SECONDS)] == [True, True]


def test_a_success_between_failures_begins_the_count_anew() -> None:
    circuits = Circuits()
    for failed in [True] * (FAILURES - 1) + [False] + [True] * (FAILURES - 1):
        circuits.tell("a", 0.0, answered=not failed)
    assert circuits.may_pass("a", 0.0)


def test_only_so_many_addresses_are_remembered() -> None:
    circuits = broken("first")
    for number in range(ADDRESSES):
        circuits.tell(str(number), 0.0, answered=False)
    assert circuits.may_pass("first", 0.0)


def test_forgetting_gives_all_a_fresh_chance() -> None:
    circuits = broken()
    circuits.forget()
    assert circuits.may_pass("a", 0.0)
