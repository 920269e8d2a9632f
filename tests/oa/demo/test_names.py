"""Names of people."""

import random

from oa.demo import names


def test_chinese_names_have_two_to_four_characters() -> None:
    rng = random.Random(1)
    for _ in range(300):
        name = names.chinese(rng)
        assert 2 <= len(name) <= 4
        assert not any(character.isascii() for character in name)


def test_western_names_have_two_parts() -> None:
    rng = random.Random(1)
    assert all(len(names.western(rng).split()) == 2 for _ in range(300))


def test_names_vary() -> None:
    rng = random.Random(1)
    assert len({names.chinese(rng) for _ in range(300)}) > 250
