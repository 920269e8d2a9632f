"""What fills the slots."""

import random

import pytest

from oa.demo.slots import FIGURES, WORDS, Slots


def test_a_scene_stays_with_its_word() -> None:
    words = Slots(random.Random(1), language="zh")
    assert words["project"] == words["project"]


def test_both_languages_know_the_same_slots() -> None:
    assert set(WORDS["zh"]) == set(WORDS["en"])


@pytest.mark.parametrize("slot", sorted(FIGURES))
def test_figures_lie_in_their_range(slot: str) -> None:
    low, high = FIGURES[slot]
    assert all(low <= int(Slots(random.Random(seed), language="en")[slot]) <= high for seed in range(40))


def test_a_ticket_looks_like_one() -> None:
    project, _, number = Slots(random.Random(1), language="en")["ticket"].partition("-")
    assert project.isupper()
    assert number.isdigit()


def test_a_version_has_three_parts() -> None:
    assert Slots(random.Random(1), language="en")["version"].count(".") == 2
