"""Looks through logs for what must not be in them: `python -m scripts.scan_logs FOLDER_OR_FILE … [--secret TEXT …]`.

Tokens, tickets, passwords and mobile numbers are found by their look; besides, each `--secret` (what a test has said in a
message) and each line of `--secrets FILE` (of a folder: of its `.said` files). It ends with status 1 and a line for
each find, which quotes nothing of it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import ahocorasick

LOOKS = {
    "a token": re.compile(r"\bhy[hs]?_[A-Za-z0-9_-]{16,}"),
    "a bearer credential": re.compile(r"(?i)\bbearer\s+(?!\*{3})[A-Za-z0-9._~+/=-]{16,}"),
    "a ticket": re.compile(r"(?i)[?&]ticket=(?!\*{3})[^\s&\"']+"),
    "a password": re.compile(r"(?i)\bpassword\d?[\"']?\s*[=:]\s*[\"']?(?!\*{3}|\s|[\"'])[^\s\"',;)]+"),
    "a mobile number": re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\w-])"),
    "a database's row": re.compile(r"DETAIL:\s+(?:Failing row|Key) (?:contains )?\("),
}
SHOWN = re.compile(r"  \w+ +hongyan-demo")  # `make run` tells the logins of its demo; a sign-in page shows them as well
ENDINGS = {".log", ".out", ".err", ".txt"}


def matcher(secrets: Sequence[str]) -> ahocorasick.Automaton:
    """Finds them all in one walk through a line: a run of the tests says some ten thousand things."""
    said = ahocorasick.Automaton()
    for secret in secrets:
        said.add_word(secret, True)
    said.make_automaton()
    return said


def finds(lines: Iterator[str], said: ahocorasick.Automaton) -> Iterator[tuple[int, str]]:
    """(line, what it holds), the first line being 1."""
    for number, line in enumerate(lines, 1):
        if SHOWN.fullmatch(line.rstrip()):
            continue
        yield from ((number, name) for name, look in LOOKS.items() if look.search(line))
        if said and any(said.iter(line)):
            yield number, "what was said"


def files(places: Sequence[Path]) -> Iterator[Path]:
    """Each file that is named, and each log below a folder that is."""
    for place in places:
        if place.is_dir():
            yield from (path for path in sorted(place.rglob("*")) if path.suffix in ENDINGS and path.is_file())
        else:
            yield place


def known(place: Path) -> Iterator[str]:
    """Each line of the file, or of a folder's."""
    for path in sorted(place.glob("*.said")) if place.is_dir() else [place]:
        yield from filter(None, path.read_text(encoding="utf-8").splitlines())


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of files and of finds; 1 where there is any find, 2 where there was nothing to look through."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--secret", action="append", default=[], help="a text that must not be there")
    parser.add_argument("--secrets", type=Path, help="a file with one a line, or a folder of such")
    given = parser.parse_args(arguments)
    said = matcher([*given.secret, *(known(given.secrets) if given.secrets else ())])
    looked = found = 0
    for path in files(given.places):
        looked += 1
        with path.open(encoding="utf-8", errors="replace") as lines:
            for number, name in finds(iter(lines), said):
                found += 1
                print(f"{path}:{number}: {name}")
    print(f"{looked} logs, {found} finds")
    return 1 if found else 0 if looked else 2


if __name__ == "__main__":
    sys.exit(main())
