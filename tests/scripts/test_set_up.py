"""Setting up says in one line what is missing, and does nothing twice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import set_up
from tests.products import ROOT


def program(folder: Path, name: str, says: str, *, code: int = 0) -> None:
    """An executable that prints a line and ends."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(0o755)


def test_a_machine_without_python_is_told_so_in_one_line(tmp_path: Path) -> None:
    program(tmp_path, "python3", "Python 3.9.2", code=1)
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "find_python.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Python 3.11" in done.stderr


def test_a_python_that_is_new_enough_is_found() -> None:
    done = subprocess.run([str(ROOT / "scripts" / "find_python.sh")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).exists()


@pytest.mark.parametrize(("version", "told"), [("v18.19.0", "v18.19.0"), ("", "nothing")])
def test_an_old_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, told: str) -> None:
    for name in ("node", "npm"):
        program(tmp_path, name, version)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(set_up.SetUpFailed, match=f"needs Node 20 or newer.*says {told}"):
        set_up.check_node()


def test_a_missing_node_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(set_up.SetUpFailed, match="node was not found"):
        set_up.check_node()


def test_a_failing_step_tells_what_it_said() -> None:
    with pytest.raises(set_up.SetUpFailed, match="no such thing"):
        set_up.run(sys.executable, "-c", "import sys; sys.exit('no such thing')")


def test_the_digest_follows_names_and_contents() -> None:
    one, other = ROOT / "requirements.in", ROOT / "requirements-dev.in"
    assert set_up.digest([one, other]) == set_up.digest([other, one])
    assert set_up.digest([one]) != set_up.digest([other])


def checkout(folder: Path) -> Path:
    """Another checkout, of what setting up needs."""
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    shutil.copy(ROOT / "requirements-autobahn.txt", folder)
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "lanes.py", folder / "tests")
    return folder


def ask_lanes(where: Path, *, required: str) -> str:
    """What the lanes of that checkout say of the Autobahn suite: why it cannot run, and whether it must."""
    say = "from tests.lanes import missing, required; print(missing('autobahn'), 'autobahn' in required())"
    done = subprocess.run(
        [sys.executable, "-c", say],
        cwd=where,
        env=os.environ | {"HONGYAN_REQUIRE_LANES": required, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_where_the_autobahn_suite_cannot_be_had_its_lane_says_so(tmp_path: Path) -> None:
    where = checkout(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", "from scripts.set_up import fuzzing_client; fuzzing_client()"],
        cwd=where,
        env={name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        | {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    reason = "the Autobahn suite is not installed (ERROR: No matching distribution found for kosoku==0.1.0)"
    assert ask_lanes(where, required="all") == f"{reason} False"
    assert ask_lanes(where, required="autobahn") == f"{reason} True"
