"""The scan finds what must not be in a log, and does not repeat it."""

from pathlib import Path

import pytest

from config import scrub
from scripts import scan_logs

LEAKS = {
    "GET /api token hy_AbCdEfGhIjKlMnOpQrStUv": "a token",
    "POST /hooks/hyh_AbCdEfGhIjKlMnOpQrStUv": "a token",
    "Authorization: Bearer abcdefghijklmnop1234": "a bearer credential",
    "GET /ws/v1?ticket=abc.def": "a ticket",
    "{'password': 'hongyan-demo'}": "a password",
    "call 13812345678": "a mobile number",
    "DETAIL:  Failing row contains (1, Hello).": "a database's row",
}
CLEAN = ["message 1234567890123456789", "password: ***", "GET /ws/v1?ticket=***", "2026-11-24T10:11:12Z info imcore bus: 3"]


def scan(folder: Path, *lines: str, options: tuple[str, ...] = ()) -> int:
    """What a log with these lines comes to."""
    (folder / "node-1.log").write_text("\n".join(lines))
    return scan_logs.main([str(folder), *options])


@pytest.mark.parametrize(("line", "name"), LEAKS.items())
def test_a_leak_is_named_and_not_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, name: str) -> None:
    assert scan(tmp_path, "fine", line) == 1
    assert capsys.readouterr().out == f"{tmp_path}/node-1.log:2: {name}\n1 logs, 1 finds\n"


@pytest.mark.parametrize("line", LEAKS)
def test_what_the_product_masks_is_no_leak(tmp_path: Path, line: str) -> None:
    assert scan(tmp_path, scrub.text(line)) == 0


def test_a_clean_log_is_clean(tmp_path: Path) -> None:
    assert scan(tmp_path, *CLEAN) == 0


def test_what_was_said_is_found_where_one_says_what_it_was(tmp_path: Path) -> None:
    said = tmp_path / "said"
    said.write_text("Meet at the harbour\n\n")
    assert scan(tmp_path, "lost: Meet at the harbour", options=("--secrets", str(said))) == 1
    assert scan(tmp_path, "lost: Meet at the harbour", options=("--secret", "farm")) == 0


def test_nothing_to_look_through_is_no_success(tmp_path: Path) -> None:
    assert scan_logs.main([str(tmp_path)]) == 2
