"""The scanner is spoken to as clamd(8) says, and what it says is understood, or it counts as away."""

from io import BytesIO
from pathlib import Path

import pytest

from imcore.screening import clamav
from tests.imcore.screening.scanner import EICAR, LIMIT, Scanner


def test_a_virus_is_named() -> None:
    with Scanner() as scanner:
        assert clamav.scan(scanner.url, BytesIO(b"before " + EICAR)) == "Eicar-Test-Signature"


def test_a_file_is_heard_whole_in_its_chunks(tmp_path: Path) -> None:
    content = bytes(range(256)) * 600  # two chunks and a half
    with Scanner(path=tmp_path / "clamd") as scanner:
        assert clamav.scan(scanner.url, BytesIO(content)) == ""
        assert scanner.scanned == [content]


def test_a_file_that_the_scanner_finds_too_large_is_refused_and_not_asked_for_again() -> None:
    with Scanner() as scanner, pytest.raises(clamav.Refused):
        clamav.scan(scanner.url, BytesIO(bytes(LIMIT + 1)))


@pytest.mark.parametrize("answer", [b"", b"stream: Can't allocate memory ERROR\0", b"\xff\xfe\0", b"x" * 10_000])
def test_an_answer_that_says_nothing_counts_as_no_scanner(answer: bytes) -> None:
    with Scanner(answer=answer) as scanner, pytest.raises(OSError, match="clamd"):
        clamav.scan(scanner.url, BytesIO(b"content"))


@pytest.mark.parametrize("scheme", ["tcp", "unix"])
def test_where_nobody_listens_the_scanner_is_away(scheme: str, tmp_path: Path) -> None:
    with Scanner() as scanner:
        ended = scanner.url
    with pytest.raises(ConnectionError):
        clamav.scan(ended if scheme == "tcp" else f"unix://{tmp_path}/nobody", BytesIO(b"content"))
