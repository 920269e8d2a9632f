"""`make` alone tells what can be typed."""

import os
import re
import subprocess

from tests.products import ROOT

SET_UP = {"set-up", "set-up-dev"}  # what the others need; nobody types them


def test_help_has_a_line_for_each_target() -> None:
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # of the make that runs us
    done = subprocess.run(["make"], cwd=ROOT, env=alone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    assert {line.split()[0] for line in done.stdout.splitlines() if len(line.split()) > 1} == set(phony[1].split()) - SET_UP
