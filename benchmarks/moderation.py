"""How long does it take to look for 1,000, 10,000 and 100,000 sensitive words in a message of 100 characters? Against the naive
ways: `word in text` for each, and one regular expression of them all. Measured in one process, without a database.
`python -m benchmarks.moderation [--sizes 1000 10000 100000] [--messages 500] [--rounds 5]`"""

import argparse
import itertools
import random
import re
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from imcore.moderation.normalise import key, letters
from imcore.moderation.words import Matcher, Word

LETTERS_OF_A_MESSAGE = 100
HANZI = [chr(code) for code in range(0x4E00, 0x5E00)]
# by Zipf's law: a few hundred characters make up most of what is written
ZIPF = list(itertools.accumulate(1 / rank for rank in range(1, len(HANZI) + 1)))
LATIN = "etaoinshrdlucmfwypvbgkjqxz"
BETWEEN = "，。！？ 　…\u200b😀"
NAIVE_BUDGET = 20_000_000  # so many comparisons of a word and a text, then it has been slow enough


class Figures(NamedTuple):
    """Microseconds for a message: the best round, and the slowest message of it."""

    best: float
    slowest: float


def words(count: int, dice: random.Random) -> list[str]:
    """Two thirds Chinese of two to five characters, any of them alike (what is forbidden is rarer than what is said); one third
    Latin of four to nine."""
    found: dict[str, None] = {}
    while len(found) < count:
        if dice.random() < 2 / 3:
            found["".join(dice.choices(HANZI, k=dice.randint(2, 5)))] = None
        else:
            found["".join(dice.choices(LATIN, k=dice.randint(4, 9)))] = None
    return list(found)


def _hanzi(dice: random.Random, count: int) -> list[str]:
    return dice.choices(HANZI, cum_weights=ZIPF, k=count)


def messages(count: int, listed: Sequence[str], dice: random.Random) -> list[str]:
    """Three quarters Chinese, one quarter Latin; each tenth has a word of the list in it, written another way."""
    return [_message(listed if number % 10 == 0 else (), dice) for number in range(count)]


def _message(listed: Sequence[str], dice: random.Random) -> str:
    if dice.random() < 3 / 4:
        drawn = [dice.choice(BETWEEN) if dice.random() < 0.1 else one for one in _hanzi(dice, LETTERS_OF_A_MESSAGE)]
    else:
        drawn = dice.choices(LATIN + "   ,.", k=LETTERS_OF_A_MESSAGE)
    text = "".join(drawn)
    if not listed:
        return text
    hidden = "\u200b".join(dice.choice(listed)).upper()
    place = dice.randrange(LETTERS_OF_A_MESSAGE - len(hidden))
    return f"{text[:place]} {hidden} {text[place + len(hidden) + 2 :]}"


def measured(find: Callable[[str], object], texts: Sequence[str], rounds: int) -> Figures:
    """The time that this thread spends, so that what else runs on the machine does not count."""
    best = Figures(float("inf"), 0.0)
    for _ in range(rounds):
        took = []
        for text in texts:
            started = time.thread_time_ns()
            find(text)
            took.append((time.thread_time_ns() - started) / 1000)
        best = min(best, Figures(sum(took) / len(took), max(took)))
    return best


def contestants(listed: Sequence[str]) -> dict[str, Callable[[str], object]]:
    """Ours, and the naive ways on a text that was put into lower case at least."""
    matcher = Matcher([Word(1, word, key(word)) for word in listed])
    expression = re.compile("|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True)))
    return {
        "Hongyan": matcher.find,
        "of that, normalising": letters,
        "regex": lambda text: expression.findall(text.lower()),
        "word in text": lambda text: [word for word in listed if word in text.lower()],
    }


def main() -> None:
    """Prints the figures, the naive ways' beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(f"{'µs per message of ' + str(LETTERS_OF_A_MESSAGE):<28}{'words':>10}{'mean':>12}{'slowest':>12}{'× Hongyan':>12}")
    for size in given.sizes:
        report(size, given.messages, given.rounds)


def report(size: int, count: int, rounds: int) -> None:
    """The rows of one size, and what the making of the automaton takes."""
    dice = random.Random(size)
    listed = words(size, dice)
    texts = messages(count, listed, dice)
    started = time.thread_time()
    matcher = Matcher([Word(1, word, key(word)) for word in listed])
    made = time.thread_time() - started
    met = sum(bool(matcher.find(text)) for text in texts)
    ours = None
    for name, find in contestants(listed).items():
        slow = name in ("regex", "word in text")
        asked = texts[: max(1, min(count, NAIVE_BUDGET // size // 20))] if slow else texts
        found = measured(find, asked, 1 if slow else rounds)
        ours = ours or found
        print(f"{name:<28}{size:>10,}{found.best:>12,.1f}{found.slowest:>12,.1f}{found.best / ours.best:>12,.1f}")
    print(f"  ({met} of {count} messages met a word; the automaton was made within {made:.2f} s)")


if __name__ == "__main__":
    main()
