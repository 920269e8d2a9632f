"""What is said of a file that cannot be read."""

from oa.imports.bounds import Fault, unreadable


def test_a_reading_ends_with_the_row_and_the_sentence() -> None:
    fault = unreadable(7, "It is torn.")
    assert (fault.faults, str(fault)) == ([Fault(7, "", "It is torn.")], "It is torn.")
