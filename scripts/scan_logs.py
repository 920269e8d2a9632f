"""Looks through logs for what must not be in them: `python -m scripts.scan_logs FOLDER_OR_FILE … [--secret TEXT …]`.

Tokens, tickets, passwords and mobile numbers are found by their look; besides, each `--secret` (what a test has said in a
message) and each line of `--secrets FILE`. It ends with status 1 and a line for each find, which quotes nothing of it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

LOOKS = {
    "a token": re.compile(r"\bhy_[A-Za-z0-9_-]{16,}"),
    "a bearer credential": re.compile(r"(?i)\bbearer\s+(?!\*{3})[A-Za-z0-9._~+/=-]{16,}"),
    "a ticket": re.compile(r"(?i)[?&]ticket=(?!\*{3})[^\s&\"']+"),
    "a password": re.compile(r"(?i)\bpassword\d?[\"']?\s*[=:]\s*[\"']?(?!\*{3}|\s|[\"'])[^\s\"',;)]+"),
    "a mobile number": re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])"),
    "a database's row": re.compile(r"DETAIL:\s+(?:Failing row|Key) (?:contains )?\("),
}
ENDINGS = {".log", ".out", ".err", ".txt"}


def finds(lines: Iterator[str], secrets: Sequence[str] = ()) -> Iterator[tuple[int, str]]:
    """(line, what it holds), the first line being 1."""
    for number, line in enumerate(lines, 1):
        yield from ((number, name) for name, look in LOOKS.items() if look.search(line))
        yield from ((number, "what was said") for secret in secrets if secret in line)


def files(places: Sequence[Path]) -> Iterator[Path]:
    """Each file that is named, and each log below a folder that is."""
    for place in places:
        if place.is_dir():
            yield from (path for path in sorted(place.rglob("*")) if path.suffix in ENDINGS and path.is_file())
        else:
            yield place


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of files and of finds; 1 where there is any find, 2 where there was nothing to look through."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--secret", action="append", default=[], help="a text that must not be there")
    parser.add_argument("--secrets", type=Path, help="a file with one a line")
    given = parser.parse_args(arguments)
    secrets = [*given.secret, *(filter(None, given.secrets.read_text().splitlines()) if given.secrets else ())]
    looked = found = 0
    for path in files(given.places):
        looked += 1
        with path.open(encoding="utf-8", errors="replace") as lines:
            for number, name in finds(iter(lines), secrets):
                found += 1
                print(f"{path}:{number}: {name}")
    print(f"{looked} logs, {found} finds")
    return 1 if found else 0 if looked else 2


if __name__ == "__main__":
    sys.exit(main())
