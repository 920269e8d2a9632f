"""Makes .venv and the built front end, each only where its inputs changed. Standard library only: it runs before
anything is installed. `--dev` adds what the tests and linters need."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "static" / ".built"
AUTOBAHN = ROOT / ".tools" / "autobahn"
NODE_AT_LEAST = 20
SKIPPED = {"node_modules", "coverage", "dist", ".vite"}


class SetUpFailed(Exception):
    """One sentence for the person at the keyboard."""


def digest(paths: Iterable[Path]) -> str:
    """One hash over the files' names and contents."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def run(*command: str | Path, where: Path = ROOT) -> None:
    """Runs a command quietly. Raises SetUpFailed with the end of what it said."""
    done = subprocess.run([str(part) for part in command], cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        said = lines if len(lines) <= 60 else [*lines[:30], "…", *lines[-30:]]  # npm puts its cause first, pip last
        raise SetUpFailed("\n".join([f"{' '.join(str(part) for part in command)} failed:", *said]))


def python_packages(*, dev: bool) -> None:
    """.venv with exactly the locked packages."""
    locks = [ROOT / "requirements.txt", *([ROOT / "requirements-dev.txt"] if dev else [])]
    stamps = {VENV / f".{lock.stem}.stamp": digest([lock]) for lock in locks}
    if _works() and all(stamp.exists() and stamp.read_text() == value for stamp, value in stamps.items()):
        return
    if not _works():
        print("Making the Python environment (.venv) …", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)
    print("Installing the Python packages …", flush=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", locks[-1])  # the dev lock holds both
    for stamp, value in stamps.items():
        stamp.write_text(value)


def _works() -> bool:
    """Is there a .venv whose interpreter still starts, and has pip?"""
    if not PYTHON.exists():
        return False
    done = subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True, check=False)
    return done.returncode == 0


def fuzzing_client() -> None:
    """.tools/autobahn with the Autobahn suite; where it cannot be had, the reason, for its lane of the tests to say."""
    lock = ROOT / "requirements-autobahn.txt"
    stamp, wanted = AUTOBAHN / ".stamp", digest([lock])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print("Installing the Autobahn suite …", flush=True)
    shutil.rmtree(AUTOBAHN, ignore_errors=True)
    python = AUTOBAHN / "bin" / "python"
    try:
        run(sys.executable, "-m", "venv", AUTOBAHN)
        run(python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--require-hashes", "-r", lock)
    except SetUpFailed as fault:
        (AUTOBAHN / "lack").write_text(str(fault).splitlines()[-1])
        return
    stamp.write_text(wanted)


def frontend_sources() -> list[Path]:
    """Every file that the build may read."""
    found: list[Path] = []
    for folder, names, files in os.walk(FRONTEND):
        names[:] = [name for name in names if name not in SKIPPED]
        found += [Path(folder) / name for name in files]
    return found


def check_node() -> None:
    """Raises SetUpFailed where Node or npm is missing or too old."""
    needed = f"Hongyan needs Node {NODE_AT_LEAST} or newer with npm to build its pages"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise SetUpFailed(f"{needed}; {'npm' if shutil.which('node') else 'node'} was not found.")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    version = re.match(r"v(\d+)\.", said)
    if version is None or int(version[1]) < NODE_AT_LEAST:
        raise SetUpFailed(f"{needed}; `node --version` says {said or 'nothing'}.")


def npm_packages() -> None:
    """node_modules with exactly the locked packages."""
    stamp = FRONTEND / "node_modules" / ".lock.stamp"
    wanted = digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    check_node()
    print("Installing the npm packages …", flush=True)
    run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", where=FRONTEND)
    stamp.write_text(wanted)


def pages_are_built() -> bool:
    """Was static/ built from the front end as it is now?"""
    return BUILT.exists() and BUILT.read_text() == digest(frontend_sources())


def pages() -> None:
    """static/ with the built front end."""
    wanted = digest(frontend_sources())
    npm_packages()
    print("Building the pages …", flush=True)
    run("npm", "run", "--silent", "build", where=FRONTEND)
    BUILT.parent.mkdir(exist_ok=True)
    BUILT.write_text(wanted)


def main() -> int:
    """0 where everything is in place."""
    dev = "--dev" in sys.argv[1:]
    try:
        stale = not pages_are_built()
        if stale:
            check_node()  # before minutes are spent on the rest
        steps: list[Callable[[], None]] = [partial(python_packages, dev=dev)]
        if stale or dev:
            steps.append(pages if stale else npm_packages)
        if dev:
            steps.append(fuzzing_client)
        with ThreadPoolExecutor(len(steps)) as pool:  # each waits for the network most of the time
            for step in [pool.submit(step) for step in steps]:
                step.result()
    except SetUpFailed as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
