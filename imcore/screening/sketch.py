"""A few numbers by which nearly the same text, and the same file, are known again. Pure.

Of a text, as the word lists read it, all runs of three letters are hashed; the least of them, under several orders, are alike
for texts that have most runs in common (MinHash: Broder, "On the resemblance and containment of documents", 1997). Two texts
share a number if the least runs under all orders of one row are the same: with nine runs of ten in common nearly always, with
one of two seldom. A road not taken are SimHashes: they differ in many bits where one word of a short text does.
"""

from hashlib import blake2b

from imcore.moderation.normalise import letters

RUN = 3
ROWS, ORDERS = 4, 3  # a text has so many numbers; of so many orders each
READ = 2_000  # letters: who writes more says the same at the beginning
MASK = (1 << 64) - 1
FACTORS = tuple(
    int.from_bytes(blake2b(f"order {number}".encode(), digest_size=8).digest()) | 1 for number in range(ROWS * ORDERS)
)


def of_text(text: str, *, least: int) -> list[int]:
    """The text's numbers (signed, 64 bits); none where it has fewer letters and digits than `least`."""
    said = letters(text)
    if len(said) < max(least, 1):
        return []
    said = said[:READ]
    runs = {_hash(said[at : at + RUN]) for at in range(max(1, len(said) - RUN + 1))}
    firsts = [min(run * factor & MASK for run in runs) for factor in FACTORS]
    rows = (firsts[row * ORDERS : (row + 1) * ORDERS] for row in range(ROWS))
    return [_signed(_hash(f"text {row} {least_ones}")) for row, least_ones in enumerate(rows)]


def of_file(sha256: str) -> int:
    """The file's number: of its content alone."""
    return _signed(_hash(f"file {sha256}"))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
