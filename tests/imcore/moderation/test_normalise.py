"""What makes no difference to the word lists, and the way back to the original's places."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imcore.moderation.normalise import LETTERS, VISIBLE, has_borders, key, letters, places, stretch, visible

WRITTEN = st.text(
    st.sampled_from("aZßéİ1９ＡｂⅨ①㍿漢汉語ｶﾞ가ไทย𝓯🙂 \t\n.-_*·　\u200b\u200d\u2060\ufe0f\u0301\u3164\ud800\U000e0100"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＦＵＬＬ　width", "fullwidth"),
        ("MiXeD", "mixed"),
        ("漢語簡體", "汉语简体"),
        ("c.a-f_é", "cafe"),
        ("cafe\u0301", "cafe"),
        ("敏\u200b感\u2060词", "敏感词"),
        ("敏🙂感 * 词", "敏感词"),
        ("Straße ﬁn", "strassefin"),
        ("①㊙㍿", "1秘株式会社"),
        ("𝓯𝓾𝓵𝓵", "full"),
        ("가각", "가각"),
        ("ไทย", "ไทย"),
        ("\ud800…!?", ""),
    ],
)
def test_what_makes_no_difference_is_taken_away(written: str, read: str) -> None:
    assert letters(written) == read


def test_what_is_seen_keeps_its_spaces_and_symbols() -> None:
    assert visible("１３８\u200b－００\u0301 ，ａ") == "138-00 ,a"


@settings(max_examples=150, deadline=None)
@given(WRITTEN)
def test_each_letter_comes_from_a_place_in_order(text: str) -> None:
    for table in (LETTERS, VISIBLE):
        whence = places(text, table)
        assert len(whence) == len(text.translate(table))
        assert whence == sorted(whence)
        assert all(table[ord(text[place])] for place in whence)


@settings(max_examples=150, deadline=None)
@given(WRITTEN)
def test_what_was_read_reads_the_same_again(text: str) -> None:
    once = letters(text)
    assert letters(once) == once
    assert letters(unicodedata.normalize("NFD", once)) == letters(unicodedata.normalize("NFC", once)) or "가" in once
    assert letters(text.upper()) == letters(text.upper().lower())


def test_a_stretch_takes_the_marks_upon_its_end() -> None:
    text = "a cafe\u0301\u200b!"
    assert stretch(text, places(text, LETTERS), 1, 5) == (2, 8)


def test_alphabets_have_borders_and_chinese_has_none() -> None:
    assert [has_borders(one) for one in "aя1é漢가ไ"] == [True, True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("word", "found_by"),
    [
        ("Kill  Yourself", "kill yourself"),
        ("加 QQ", "加qq"),
        ("f.u.c.k", "fuck"),
        ("new 中国 york", "new中国york"),
        ("co-op shop", "co op shop".replace("co op", "coop")),
        ("💩!", ""),
    ],
)
def test_a_words_key_keeps_the_space_between_words_of_an_alphabet(word: str, found_by: str) -> None:
    assert key(word) == found_by
