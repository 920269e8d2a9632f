"""`make test`: every check this machine allows, each timed, all run even where one fails. `--lint` leaves out the tests."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results"
LOGS = RESULTS / "logs"
AUDIT_SECONDS = 120


@dataclass(frozen=True)
class Step:
    """A command, where it runs, and whether its output is shown while it runs."""

    name: str
    command: Sequence[str]
    where: Path = ROOT
    shown: bool = False
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a step ended."""

    name: str
    word: str
    seconds: float
    said: str = ""


def python(*arguments: str) -> list[str]:
    """A command of this environment's Python."""
    return [sys.executable, *arguments]


def lint_steps(scratch: str) -> list[Step]:
    """What needs no running product."""
    frontend = ROOT / "frontend"
    return [
        Step("mypy", python("-m", "mypy", "config", "imcore", "oa", "scripts", "tests")),
        Step("ruff format", python("-m", "ruff", "format", "--check", "--quiet", ".")),
        Step("ruff check", python("-m", "ruff", "check", "--quiet", ".")),
        Step("import-linter", [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]),
        Step(
            "migrations complete",
            python("manage.py", "makemigrations", "--check", "--dry-run"),
            variables={"DATA_DIR": scratch, "DATABASE_URL": "", "REDIS_URL": ""},
        ),
        Step("eslint", ["npm", "run", "--silent", "lint"], frontend),
        Step("vue-tsc", ["npm", "run", "--silent", "types"], frontend),
        Step("vitest", ["npm", "test", "--silent"], frontend),
        Step("build size", ["npm", "run", "--silent", "size"], frontend),
    ]


def test_steps(arguments: Sequence[str]) -> list[Step]:
    """The tests: those within a process again on PostgreSQL and Redis, then everything as `make run` has it.

    The Autobahn suite runs last and alone: some of its cases wait for an answer by the second.
    """
    pytest = ["-m", "pytest", "-q", "--durations=15"]
    side_by_side = [*pytest, "--dist", "worksteal", "-n"]
    # what asks no database of this process, starts a product with a database of its own, or asks the same of each table
    once = (
        "contract",
        "conformance",
        "scripts",
        "test_house.py",
        "test_lanes.py",
        "permissions",
        "config",
        "imcore/api/test_schema.py",
    )
    elsewhere = [f"--ignore=tests/{one}" for one in once]
    within = [*arguments, "-m", "not services and not faults and not browser", *elsewhere]
    steps = [
        ("pytest on PostgreSQL and Redis", "services", ["-m", "tests.on_services", *side_by_side, "2", *within]),
        # three on two cores: the faults and the browsers wait for a third of their time
        ("pytest", "all", [*side_by_side, "3", "-m", "not autobahn", *arguments]),
        ("Autobahn suite", "autobahn", [*pytest, "tests/conformance"]),
    ]
    return [
        Step(name, python(*command, f"--junitxml={RESULTS / file}.xml"), shown=True, variables={"HONGYAN_TEST_LOGS": str(LOGS)})
        for name, file, command in steps
        if file != "autobahn" or not arguments
    ]


def scan_step() -> Step:
    """Is there anything in the logs of these tests that the tests have said?"""
    return Step("log scan", python("-m", "scripts.scan_logs", str(LOGS), "--secrets", str(LOGS)))


def perform(step: Step) -> Outcome:
    """Runs a step."""
    started = time.monotonic()
    if step.shown:
        print(f"\n── {step.name}", flush=True)
    done = subprocess.run(
        step.command,
        cwd=step.where,
        env=os.environ | step.variables,
        stdout=None if step.shown else subprocess.PIPE,
        stderr=None if step.shown else subprocess.STDOUT,
        text=True,
        check=False,
    )
    word = "ok" if done.returncode == 0 else "FAILED"
    outcome = Outcome(step.name, word, time.monotonic() - started, done.stdout or "")
    if not step.shown:
        report(outcome)
    return outcome


def audit() -> Outcome:
    """Known holes in the locked packages; skipped where the list of holes cannot be reached."""
    started = time.monotonic()
    command = python("-m", "pip_audit", "-r", "requirements.txt", "--require-hashes", "--disable-pip", "--timeout", "10")
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False)
        said, code = done.stdout + done.stderr, done.returncode
    except subprocess.TimeoutExpired:
        said, code = "no answer", 1
    word = "ok" if code == 0 else "FAILED" if "known vulnerabilit" in said else "skipped (cannot be reached)"
    outcome = Outcome("pip-audit", word, time.monotonic() - started, said if word == "FAILED" else "")
    report(outcome)
    return outcome


def report(outcome: Outcome) -> None:
    """One line, and what a failed step said."""
    print(f"{outcome.name:<32} {outcome.word:<8} {outcome.seconds:6.1f} s", flush=True)
    if outcome.word == "FAILED" and outcome.said:
        print(outcome.said.rstrip()[-8000:], flush=True)


def counts() -> dict[str, int]:
    """What the pytest runs counted, added up."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for file in RESULTS.glob("*.xml"):
        for suite in ElementTree.parse(file).getroot().iter("testsuite"):  # noqa: S314
            number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
            failed = number["failures"] + number["errors"]
            total["failed"] += failed
            total["skipped"] += number["skipped"]
            total["passed"] += number["tests"] - failed - number["skipped"]
    return total


def main() -> int:
    """0 where nothing failed."""
    arguments = sys.argv[1:]
    lint_only = "--lint" in arguments
    RESULTS.mkdir(exist_ok=True)
    for old in RESULTS.glob("*.xml"):
        old.unlink()
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir()
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(3) as pool:
        audited = pool.submit(audit)  # it waits for the network
        outcomes = [*pool.map(perform, lint_steps(scratch)), audited.result()]
    if not lint_only:
        outcomes += [perform(step) for step in (*test_steps(arguments), scan_step())]
        print("\n── summary")
        for outcome in outcomes:
            print(f"{outcome.name:<32} {outcome.word:<8} {outcome.seconds:6.1f} s")
        print(", ".join(f"{number} {word}" for word, number in counts().items()))
    return int(any(outcome.word == "FAILED" for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
