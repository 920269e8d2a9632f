"""Telephone, identity and bank card numbers in a text. Pure; each function gives (start, end) of each in the given text,
which is at half width and holds nothing invisible (normalise.visible)."""

import re
from collections.abc import Iterator
from datetime import date

Stretch = tuple[int, int]

# written together, in the usual groups, or every digit for itself with the same sign between
MOBILE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)?86[ \-.]?)?"
    r"(?:1[3-9]\d{9}|1[3-9]\d([ \-.])\d{4}\1\d{4}|1(?P<each>[ \-.·_*])[3-9](?:(?P=each)\d){9})(?!\d)"
)
LANDLINE = re.compile(
    r"(?<![\d+])(?:\(0\d{2,3}\) ?|0\d{2,3}[ \-]?)[2-9]\d{2,3}[ \-]?\d{4}"
    r"(?:[ \-]?(?:转|ext\.?)[ ]?\d{1,5})?(?!\d)"  # an extension
)
INTERNATIONAL = re.compile(r"(?<![\d+])(?:\+|00)[1-9]\d{0,2}(?:[ \-.]?\(?\d{1,5}\)?){2,6}(?!\d)")
INTERNATIONAL_DIGITS = range(8, 16)  # E.164: fifteen at most, the country's included

IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})[ \-]?(\d{8})[ \-]?(\d{3}[0-9Xx])(?![0-9A-Za-z])")
# GB 11643: the weight of each digit, and the check digit for each remainder of 11
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
# GB/T 2260: provinces, and those across the water
REGIONS = {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91}
OLDEST = 1900

CARD = re.compile(r"(?<![\d.])\d(?:[ \-]?\d){13,18}(?![\d])")
GROUPS = re.compile(r"\d+")
# ISO/IEC 7812: how a scheme's numbers begin, and how long they are
SCHEMES = (
    (re.compile("62"), range(16, 20)),  # UnionPay
    (re.compile("4"), (16, 19)),  # Visa
    (re.compile("5[1-5]|2[2-7]"), (16,)),  # Mastercard
    (re.compile("3[47]"), (15,)),  # American Express
    (re.compile("35"), (16,)),  # JCB
    (re.compile("3[068]"), (14,)),  # Diners
)


def mobiles(text: str) -> Iterator[Stretch]:
    """Numbers of mobile telephones of mainland China, with or without +86."""
    yield from (found.span() for found in MOBILE.finditer(text))


def landlines(text: str) -> Iterator[Stretch]:
    """Numbers with the area code of a place in mainland China."""
    yield from (found.span() for found in LANDLINE.finditer(text))


def international(text: str) -> Iterator[Stretch]:
    """Numbers that begin with + or 00 and a country's code."""
    for found in INTERNATIONAL.finditer(text):
        if sum(character.isdecimal() for character in found[0].removeprefix("00")) in INTERNATIONAL_DIGITS:
            yield found.span()


def identities(text: str) -> Iterator[Stretch]:
    """Chinese identity numbers whose region, date and check digit are right."""
    yield from (found.span() for found in IDENTITY.finditer(text) if is_identity("".join(found.groups())))


def is_identity(number: str) -> bool:
    """Eighteen places: region, date of birth, three more, check digit."""
    if int(number[:2]) not in REGIONS:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number[:17], strict=True))
    return born.year >= OLDEST and CHECKS[total % 11] == number[17].upper()


def bank_cards(text: str) -> Iterator[Stretch]:
    """Numbers of bank cards by scheme, length and check digit: written together, or in groups of four or more."""
    for found in CARD.finditer(text):
        number = "".join(GROUPS.findall(found[0]))
        if _grouped(found[0]) and _of_a_scheme(number) and luhn(number) and not _an_identity(number):
            yield found.span()


def luhn(number: str) -> bool:
    """ISO/IEC 7812: every second digit from the right doubled, the sum of all digits a multiple of ten."""
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2] + [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]) % 10 == 0


def _grouped(written: str) -> bool:
    """All groups but the last have four digits or more: a list of short numbers is none."""
    return all(len(group) >= 4 for group in GROUPS.findall(written)[:-1])


def _of_a_scheme(number: str) -> bool:
    return any(begins.match(number) and len(number) in lengths for begins, lengths in SCHEMES)


def _an_identity(number: str) -> bool:
    return len(number) == 18 and is_identity(number)
