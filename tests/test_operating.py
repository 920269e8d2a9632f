"""docs/operating.md tells every variable that the settings read, and compose.yaml sets only such."""

import re

import yaml

from tests.products import ROOT

READ_BY_SCRIPTS = {"HOST", "PORT"}


def variables_read() -> set[str]:
    """The names in config/."""
    texts = [path.read_text() for path in (ROOT / "config").glob("*.py")]
    return {name for text in texts for name in re.findall(r'env\.\w+\("([A-Z0-9_]+)"', text)}


def test_the_table_has_a_row_for_each_variable_and_no_other() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    table = text[text.index("## Environment variables") : text.index("## Watching")]
    told = {
        name for row in table.splitlines() if row.startswith("| `") for name in re.findall(r"`([A-Z0-9_]+)`", row.split("|")[1])
    }
    assert told == variables_read() | READ_BY_SCRIPTS


def test_compose_sets_what_the_settings_read() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    assert set(compose["services"]) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    for name in ("migrate", "web", "worker", "beat"):
        assert set(compose["services"][name]["environment"]) <= variables_read(), name
