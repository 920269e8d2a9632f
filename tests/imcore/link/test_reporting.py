"""What a node tells of itself on the board."""

from imcore.link.registry import Registry
from imcore.link.reporting import Reporter
from imcore.metrics import board, counters
from tests.imcore.link.test_registry import connection


def test_it_tells_who_is_here_and_what_came_since_it_last_told() -> None:
    registry = Registry()
    for user, device_class in ((1, "web"), (1, "mobile"), (2, "web")):
        made = connection(user)
        made.device_class = device_class
        registry.add(made)
    reporter = Reporter("test", registry)
    counters.REFUSED.labels("muted").inc(3)
    counters.ACCEPTED.inc(5)
    counters.ACK_SECONDS.observe(0.0005)
    first = reporter.report(waiting=4)
    assert (first.name, first.devices, first.refused, sum(first.acks)) == ("test", {"web": 2, "mobile": 1}, {"muted": 3}, 1)
    (sample,) = first.samples
    assert (sample.connections, sample.people, sample.messages > 0, sample.errors) == (3, 2, True, 0)
    assert sample.p50 is not None
    assert sample.p99 is not None
    assert (0 < sample.p50 < sample.p99 <= 0.001, sample.waiting) == (True, 4)
    second = reporter.report()
    assert (second.refused, [s.messages > 0 for s in second.samples]) == (
        {"muted": 3},
        [True, False],
    )  # of the minute, and since


def test_its_history_has_a_bound() -> None:
    reporter = Reporter("test", Registry())
    reports = [reporter.report() for _ in range(board.KEPT + 5)]
    assert len(reports[-1].samples) == board.KEPT
