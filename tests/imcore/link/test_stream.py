"""Whatever the bus does with a conversation's events, ascending versions go out, and nothing that the log knows is missing."""

from hypothesis import given
from hypothesis import strategies as st

from imcore.dispatch.envelope import Event
from imcore.link.stream import Stream, Verdict

Log = dict[int, int]  # message → its version now: a change moves it to the next version, and the former one is no more


def fresh(known: int = 0) -> Stream:
    return Stream(7, known, seq=known, direct=False)


def event(version: int) -> Event:
    return Event(7, version, version, b"{}")


class Hearer:
    """A stream as a node drives it: what is next goes out, a gap is repaired from the log, what was seen is dropped."""

    def __init__(self) -> None:
        self.stream, self.out = fresh(), list[int]()

    def hear(self, version: int) -> None:
        verdict = self.stream.accept(version)
        if verdict is Verdict.DELIVER:
            self._hand_out(version)
        elif verdict is Verdict.GAP:
            self.stream.keep(event(version))
            self.stream.repairing = True

    def repair(self, log: Log) -> None:
        for version in sorted(version for version in log.values() if version > self.stream.known):
            self._hand_out(version)
        self.stream.repairing = False
        for waiting in self.stream.take_waiting():
            self.hear(waiting.version)

    def _hand_out(self, version: int) -> None:
        self.out.append(version)
        self.stream.known = version


def written(changes: list[int]) -> list[Log]:
    """The log after each of the changes: 0 is a new message, any other number changes one of those that are there."""
    states: list[Log] = [{}]
    for version, change in enumerate(changes, start=1):
        before = states[-1]
        message = len(before) + 1 if not before or change == 0 else (change - 1) % len(before) + 1
        states.append(before | {message: version})
    return states


@given(changes=st.lists(st.integers(0, 5), max_size=30), data=st.data())
def test_whatever_the_bus_does_versions_ascend_and_the_log_is_told(changes: list[int], data: st.DataObject) -> None:
    states, hearer, written_so_far = written(changes), Hearer(), 0
    on_the_bus: list[int] = []
    for _ in range(data.draw(st.integers(0, 60))):
        step = data.draw(st.sampled_from(["write", "bring", "repair"]))
        if step == "write" and written_so_far < len(changes):
            written_so_far += 1
            on_the_bus += [written_so_far] * data.draw(st.integers(0, 2))  # lost, said, said twice
        elif step == "bring" and on_the_bus:
            hearer.hear(on_the_bus.pop(data.draw(st.integers(0, len(on_the_bus) - 1))))
        elif step == "repair" and hearer.stream.repairing:
            hearer.repair(states[written_so_far])
    hearer.repair(states[-1])
    assert all(earlier < later for earlier, later in zip(hearer.out, hearer.out[1:], strict=False))
    assert set(states[-1].values()) <= set(hearer.out)
    assert (hearer.stream.known, hearer.stream.waiting) == (len(changes), None)


def test_the_next_version_goes_out() -> None:
    assert fresh(4).accept(5) is Verdict.DELIVER


def test_what_was_handed_out_is_dropped() -> None:
    assert {fresh(4).accept(version) for version in (1, 3, 4)} == {Verdict.DROP}


def test_a_version_too_far_shows_a_gap() -> None:
    assert fresh(4).accept(6) is Verdict.GAP


def test_while_a_gap_is_being_repaired_the_next_one_waits_too() -> None:
    stream = fresh(4)
    stream.repairing = True
    assert (stream.accept(5), stream.accept(4)) == (Verdict.GAP, Verdict.DROP)


def test_what_waits_is_given_back_once_in_the_order_of_its_coming() -> None:
    stream = fresh()
    for version in (3, 2, 5):
        stream.keep(event(version))
    assert [[waiting.version for waiting in stream.take_waiting()] for _ in range(2)] == [[3, 2, 5], []]


def test_no_more_than_the_limit_wait() -> None:
    stream = fresh()
    for version in range(Stream.WAITING_LIMIT + 5):
        stream.keep(event(version))
    assert [waiting.version for waiting in stream.take_waiting()] == list(range(Stream.WAITING_LIMIT))


def test_whose_history_begins_later_may_not_hear_what_was_before() -> None:
    stream = fresh()
    stream.begin(1, 10)
    assert [stream.may_hear(1, 10), stream.may_hear(1, 11), stream.may_hear(2, 10)] == [False, True, True]


def test_a_history_that_begins_anew_begins_there() -> None:
    stream = fresh()
    stream.begin(1, 10)
    stream.begin(1, 20)
    assert [stream.may_hear(1, 20), stream.may_hear(1, 21)] == [False, True]


def test_a_history_that_is_opened_begins_at_the_start() -> None:
    stream = fresh()
    stream.begin(1, 10)
    stream.begin(1, 0)
    assert stream.may_hear(1, 1)
