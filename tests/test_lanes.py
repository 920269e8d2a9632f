"""A lane that cannot run is skipped in one line; one that is required and cannot run ends the run before it begins."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import lanes
from tests.products import ROOT, environment

REASON = "no Chromium found (set CHROMIUM)"


def run_without_browser(folder: Path, *, required: str) -> subprocess.CompletedProcess[str]:
    """pytest, asked for the browser's lane on a machine that has no browser."""
    given = {"CHROMIUM": str(folder / "none"), "HONGYAN_REQUIRE_LANES": required, "HONGYAN_TEST_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_sign_in.py"],
        cwd=ROOT,
        env=environment(**given) | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_lane_that_cannot_run_is_said_in_one_line(tmp_path: Path) -> None:
    done = run_without_browser(tmp_path, required="")
    assert done.returncode == 0
    assert done.stdout.count(f"lane browser did not run: {REASON}\n") == 1
    assert "passed" not in done.stdout
    assert "skipped in" in done.stdout


def test_a_required_lane_that_cannot_run_fails(tmp_path: Path) -> None:
    done = run_without_browser(tmp_path, required="embedded, browser")
    assert done.returncode == 4
    assert done.stderr.strip() == f"ERROR: required lanes cannot run: browser ({REASON})"


def test_a_lane_that_nobody_knows_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGYAN_REQUIRE_LANES", "browsers")
    with pytest.raises(pytest.UsageError, match="HONGYAN_REQUIRE_LANES: no lane is called browsers"):
        lanes.required()
