"""Numbers of telephones, identities and bank cards: which are found, which only look alike."""

from collections.abc import Callable, Iterator

import pytest

from imcore.moderation import numbers

IDENTITY = "11010519491231002X"  # the standard's own example (GB 11643)
FOUND = [
    (numbers.mobiles, "call 13800138000.", ["13800138000"]),
    (numbers.mobiles, "打+86 138-0013-8000吧", ["+86 138-0013-8000"]),
    (numbers.mobiles, "1.3.8.0.0.1.3.8.0.0.0", ["1.3.8.0.0.1.3.8.0.0.0"]),
    (numbers.landlines, "010-65529988, (021) 6552 9988", ["010-65529988", "(021) 6552 9988"]),
    (numbers.landlines, "0755-26001234转8001", ["0755-26001234转8001"]),
    (numbers.international, "+1 (415) 555-2671 or 0044 20 7946 0958", ["+1 (415) 555-2671", "0044 20 7946 0958"]),
    (numbers.identities, f"{IDENTITY} 110105 19491231 002x", [IDENTITY, "110105 19491231 002x"]),
    (numbers.bank_cards, "4111 1111 1111 1111, 5500-0000-0000-0004", ["4111 1111 1111 1111", "5500-0000-0000-0004"]),
    (numbers.bank_cards, "6222021234567890128", ["6222021234567890128"]),
]
ALIKE = [
    (numbers.mobiles, "113800138000"),
    (numbers.mobiles, "12800138000"),
    (numbers.mobiles, "1 3 5 7 9 11 13 15"),
    (numbers.landlines, "2024-01-02 0123"),
    (numbers.international, "1+12345678"),
    (numbers.international, "+1 234"),
    (numbers.international, "+1 2345 6789 0123 4567 89"),
    (numbers.identities, "110105194912310021"),  # the check digit
    (numbers.identities, "110105194902310029"),  # the date
    (numbers.identities, "99" + IDENTITY[2:]),
    (numbers.identities, "5" + IDENTITY),
    (numbers.bank_cards, "4111111111111112"),
    (numbers.bank_cards, "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
    (numbers.bank_cards, "9111111111111111"),
]
Finder = Callable[[str], Iterator[tuple[int, int]]]


@pytest.mark.parametrize(("find", "text", "found"), FOUND)
def test_a_number_is_found_however_it_is_grouped(find: Finder, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find(text)] == found


@pytest.mark.parametrize(("find", "text"), ALIKE)
def test_what_only_looks_alike_is_none(find: Finder, text: str) -> None:
    assert list(find(text)) == []


def test_an_identity_number_is_no_bank_card() -> None:
    alike = next(
        number
        for count in range(1000)
        for number in [f"62010219900101{count:04d}"]
        if numbers.is_identity(number) and numbers.luhn(number)
    )
    assert (list(numbers.bank_cards(alike)), list(numbers.identities(alike))) == ([], [(0, 18)])
