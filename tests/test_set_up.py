"""Setting up says in one line what is missing, and does nothing twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import set_up, start
from tests.products import ROOT
from tests.services import free_port


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


def test_port_8000_or_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    port = start.choose_port("127.0.0.1")
    assert start.FIRST_PORT <= port < start.FIRST_PORT + start.PORTS_TRIED
    given = free_port()
    monkeypatch.setenv("PORT", str(given))
    assert start.choose_port("127.0.0.1") == given


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_makes_no_sense_stops_the_start(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match=f"PORT='{port}'"):
        start.choose_port("127.0.0.1")


def test_settings_refuse_what_makes_no_sense(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path), "MEMBER_LIMIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "MEMBER_LIMIT=1: expected 2 to 10000." in done.stderr
