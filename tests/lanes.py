"""Lanes: groups of tests that need something from the machine. One that cannot run is skipped and said so.

`HONGYAN_REQUIRE_LANES` (comma-separated, or `all`) turns such a skip into a failure of the run.
"""

import importlib.util
import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from scripts.set_up import AUTOBAHN


@cache
def postgres_folder() -> Path | None:
    """The newest installed PostgreSQL's folder of programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@cache
def chromium() -> str | None:
    """The browser's program: $CHROMIUM, or one on the path; without its windows it does with two thirds of the work."""
    given = os.environ.get("CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@cache
def chromium_with_windows() -> str | None:
    """The whole browser: only that one shows notifications."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def _services() -> str:
    if postgres_folder() is None:
        return "no PostgreSQL server programs (initdb) found"
    return "" if shutil.which("redis-server") else "no redis-server found"


def _browser() -> str:
    if importlib.util.find_spec("playwright") is None:
        return "the Python package playwright is not installed"
    return "" if chromium() else "no Chromium found (set CHROMIUM)"


def _autobahn() -> str:
    if (AUTOBAHN / ".stamp").exists():
        return ""
    lack = AUTOBAHN / "lack"
    return f"the Autobahn suite is not installed ({lack.read_text() if lack.exists() else 'make set-up-dev tries to'})"


LANES: dict[str, Callable[[], str]] = {
    "services": _services,
    "faults": _services,
    "browser": _browser,
    "autobahn": _autobahn,
}
# `all` requires these where they can run: not every platform has a build of their tool
WHERE_INSTALLABLE = {"autobahn"}


@cache
def missing(lane: str) -> str:
    """Why the lane cannot run here; empty where it can."""
    return LANES[lane]()


def required() -> list[str]:
    """The lanes that HONGYAN_REQUIRE_LANES names."""
    names = [name.strip() for name in os.environ.get("HONGYAN_REQUIRE_LANES", "").split(",") if name.strip()]
    unknown = [name for name in names if name not in (*LANES, "all", "embedded")]
    if unknown:
        raise pytest.UsageError(f"HONGYAN_REQUIRE_LANES: no lane is called {', '.join(unknown)}")
    if "all" in names:
        return [name for name in LANES if name not in WHERE_INSTALLABLE or name in names or not missing(name)]
    return [name for name in names if name in LANES]
