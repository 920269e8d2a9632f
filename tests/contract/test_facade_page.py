"""docs/facade.md: its commands do what they say, and its tables tell of every call and scope."""

import os
import re
import shutil
import subprocess

import pytest

from imcore.integrations.scopes import SCOPES
from imcore.models import Message
from tests import factories
from tests.imcore.facade import systems
from tests.permissions.test_facade_matrix import SCOPE_OF
from tests.products import ROOT, Product

PAGE = (ROOT / "docs" / "facade.md").read_text()


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
def test_the_commands_run_as_they_stand_there(embedded: Product) -> None:
    with embedded.orm():
        made, secret = systems.client(systems.line(f"docs{embedded.fresh_suffix()}"))
        grace = factories.person(f"grace{embedded.fresh_suffix()}")
    commands = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0]
    given = {"BASE": embedded.node().url, "CLIENT_ID": made.client_id, "CLIENT_SECRET": secret, "USER_ID": str(grace.pk)}
    command = ["bash", "-euo", "pipefail", "-c", commands]
    variables = {"PATH": os.environ["PATH"], **given}
    ran = subprocess.run(command, env=variables, check=False, capture_output=True, text=True, timeout=100)
    assert ran.returncode == 0, f"{ran.stdout[-1500:]} {ran.stderr[-1500:]}"
    with embedded.orm():
        said = Message.objects.filter(sender=made.line.bot).exclude(kind="notice").order_by("pk")
        kinds = list(said.values_list("kind", "state")[:3])
    assert kinds == [("text", "normal"), ("card", "recalled"), ("file", "normal")]


def test_every_scope_and_every_call_is_told_of() -> None:
    assert set(re.findall(r"^\| `([a-z]+(?::[a-z_]+)?)` \|", PAGE, re.MULTILINE)) == set(SCOPES) - {"webhooks"}
    table = PAGE[PAGE.index("| call | scope | answer |") : PAGE.index("**Recipients.**")]
    for row in SCOPE_OF:
        last = re.sub(r"\{\w+\}", "{id}", row.partition(" ")[2]).removesuffix("/{id}").rpartition("/")[2]
        assert last in table, row
