"""How much a file may hold, and what is said where it holds more, or cannot be read."""

from collections.abc import Sequence
from typing import NamedTuple

MIB = 1024 * 1024
FILE_BYTES = 20 * MIB
ROWS = 200_000
LINES = 1_048_576  # a sheet has no more, empty ones included
COLUMNS = 60
CELL = 2_000  # characters
# of an XLSX once it is unzipped: 200,000 rows of twelve columns come to 120 MB, packed ten to twenty times smaller
UNZIPPED_BYTES = 128 * MIB
UNZIPPED_RATIO, UNZIPPED_ANYWAY = 100, 10 * MIB


class Fault(NamedTuple):
    """What is wrong with a file, where: row 0 is the whole file, an empty column the whole row."""

    row: int
    column: str
    message: str


class Unreadable(Exception):
    """Nothing further can be read of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(fault.message for fault in self.faults))


def unreadable(row: int, message: str) -> Unreadable:
    """One fault that ends the reading."""
    return Unreadable([Fault(row, "", message)])
