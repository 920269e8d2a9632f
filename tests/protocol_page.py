"""The tables of docs/protocol.md, as data."""

import re

from tests.products import ROOT


def table(first_heading: str, number: int = 0) -> list[list[str]]:
    """The rows of a table whose first column has that heading, without back quotes; `number` tells several apart."""
    page = (ROOT / "docs" / "protocol.md").read_text()
    found = re.findall(rf"^\| {first_heading} \|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in found[number].splitlines()]
