"""Each benchmark runs and prints its table; on so few people the figures mean nothing, and nothing is said of them."""

import os
import re
import subprocess
import sys

import pytest
from pytest_django import DjangoDbBlocker

from tests.products import ROOT, postgres_template
from tests.services import Services

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
def test_a_benchmark_prints_a_row_for_each_contestant(
    services: Services, django_db_blocker: DjangoDbBlocker, name: str
) -> None:
    arguments, rows = COMMANDS[name]
    template = postgres_template(services, django_db_blocker)
    database = services.postgres.create(f"bench_{name}_{os.getpid()}", template=template)
    stores = {"BENCH_DATABASE_URL": database, "BENCH_REDIS_URL": f"{services.redis.url}/8"}
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | stores, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = re.findall(r"^(\S.*?) {2,}[\d,.]+", done.stdout, re.MULTILINE)
    assert found == rows
