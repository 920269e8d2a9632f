"""What is kept of a check."""

from oa.imports import outcome
from oa.imports.bounds import Fault
from oa.imports.outcome import Field, Line, Outcome


def test_lines_are_counted_all_and_kept_up_to_the_bound() -> None:
    found = Outcome(sort="employees")
    for row in range(outcome.KEPT + 5):
        found.tell(Line(row, outcome.CHANGED, "E", [Field("name", "a", "b")]))
    found.tell(Line(1, outcome.UNCHANGED, "E", []))
    plan = found.plan()
    assert (plan["changed"], plan["unchanged"], plan["created"], len(plan["lines"])) == (10_005, 1, 0, 10_000)
    assert plan["lines"][0] == {"row": 0, "kind": "changed", "name": "E", "fields": [["name", "a", "b"]]}


def test_faults_are_counted_all_and_kept_in_the_order_of_rows() -> None:
    found = Outcome()
    found.blame(Fault(row, "c", "wrong") for row in range(outcome.KEPT + 5, 0, -1))
    assert found.plan()["error_count"] == 10_005
    assert [error["row"] for error in found.errors()] == list(range(1, 10_001))
