"""Each benchmark runs and prints its table; on so few people the figures mean nothing, and nothing is said of them."""

import re
import subprocess
import sys

import pytest

from tests.products import ROOT

pytestmark = pytest.mark.services
COMMANDS = {
    "send": (
        ["--pairs", "3", "--seconds", "0.3", "--rounds", "1"],
        ["naive, 3 in flight", "Hongyan, 3 in flight", "Hongyan, 30 in flight"],
    ),
    "fanout": (
        ["--readers", "12", "--messages", "20", "--stalled", "0", "--rounds", "1"],
        ["naive", "Hongyan", "raw ASGI broadcast"],
    ),
    "directory": (
        ["--people", "60", "--departments", "20", "--rounds", "7"],
        [
            *("search, naive", "search", "level, naive", "level", "department", "department, all below"),
            *("search, with rules", "level, with rules"),
        ],
    ),
    "moderation": (
        ["--sizes", "50", "--messages", "20", "--rounds", "1"],
        ["Hongyan", "of that, normalising", "regex", "word in text"],
    ),
    "connect": (["--connections", "24", "--conversations", "6", "--idle", "0.2"], ["naive", "Hongyan", "raw ASGI"]),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_benchmark_prints_a_row_for_each_contestant(name: str) -> None:
    arguments, rows = COMMANDS[name]
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = re.findall(r"^(\S.*?) {2,}[\d,.]+", done.stdout, re.MULTILINE)
    assert found == rows
