"""What is taken for somebody's words is what a log would show of them, and nothing that stands in logs by right."""

import json

import pytest

from tests import said


@pytest.mark.parametrize("words", ["Meet at the harbour", "Well, then", "晚上在码头见面"])
def test_words_are_found_wherever_they_stand(words: str) -> None:
    rows = json.dumps([{"kind": "text", "body": {"text": words}}])
    assert list(said.speech([rows, 7, None])) == list(said.speech(words)) == [words]


def test_a_log_would_write_quotes_and_new_lines_in_another_way_so_the_pieces_between_them_count() -> None:
    assert list(said.speech('She said "meet at noon"\nand left early')) == ["She said", "meet at noon", "and left early"]


@pytest.mark.parametrize(
    "other", ["announcement", "2026-11-24 10:11:12.5+00:00", "ec94ef1c-ac9c-4f53-a0d2-5e69ffade418", "image/png", "[1, 2]"]
)
def test_kinds_ids_and_times_are_no_words(other: str) -> None:
    assert list(said.speech(other)) == []
