"""Which words are met, where, and which are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imcore.masking import mask
from imcore.moderation.normalise import key
from imcore.moderation.words import Match, Matcher, Word

LISTED = ("ass", "fuck", "敏感词", "感词典", "kill yourself", "加QQ", "therapist", "漢奸")
MATCHER = Matcher(Word(1, text, key(text)) for text in LISTED)


def met(text: str) -> list[str]:
    return [f"{match.word}@{match.start}-{match.end}" for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("an ass!", ["ass@3-6"]),
        ("ＡＳＳ", ["ass@0-3"]),
        ("my_ass", ["ass@3-6"]),
        ("这个ass好", ["ass@2-5"]),
        ("f.u.c.k it", ["fuck@0-7"]),
        ("f u c k it", ["fuck@0-7"]),
        ("fu-ck", ["fuck@0-5"]),
        ("fu\u200bck", ["fuck@0-5"]),
        ("fúck", ["fuck@0-4"]),
        ("Kill  YOURSELF", ["kill yourself@0-14"]),
        ("敏 感·词", ["敏感词@0-5"]),
        ("敏感詞", ["敏感词@0-3"]),
        ("敏感词典", ["敏感词@0-3", "感词典@1-4"]),
        ("去汉😀奸了", ["漢奸@1-4"]),
        ("加qq号", ["加QQ@0-3"]),
    ],
)
def test_a_word_is_met_however_it_is_written(text: str, found: list[str]) -> None:
    assert met(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "class",
        "assess",
        "cl\u200bass",
        "as soon as",
        "the rapist",
        "fuc k",
        "f uc k",
        "fucking",
        "加qqq",
        "敏感",
        "感,词",
        "",
        "…",
    ],
)
def test_an_ordinary_text_meets_nothing(text: str) -> None:
    assert met(text) == []


def test_a_word_of_two_lists_is_met_for_both() -> None:
    both = Matcher([Word(1, "坏", "坏"), Word(2, "壞", "坏")])
    assert both.find("好坏") == [Match(1, "坏", 1, 2), Match(2, "壞", 1, 2)]


def test_without_words_nothing_is_met() -> None:
    assert (Matcher([]).find("anything"), len(Matcher([]))) == ([], 0)


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("敏感词典ab 。"), max_size=12),
    st.sampled_from(["敏感词", "汉奸"]),
    st.lists(st.sampled_from(["", " ", "\u200b", "*", "🙂", "\u0301", "，"]), min_size=2, max_size=2),
)
def test_a_chinese_word_is_met_at_its_place_whatever_stands_between(before: str, word: str, between: list[str]) -> None:
    written = word[0] + "".join(gap + character for gap, character in zip(between, word[1:], strict=False))
    listed = Matcher([Word(1, word, key(word))])
    (*_others, last) = listed.find(before + written)
    assert (last.start, last.end) == (len(before), len(before + written))
    assert mask(before + written, [(last.start, last.end)]).endswith("*" * len(written))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("abc .\u200b漢"), max_size=10), st.text(st.sampled_from("abc .漢"), max_size=10))
def test_a_latin_word_is_never_met_within_another(before: str, after: str) -> None:
    listed = Matcher([Word(1, "ab", "ab")])
    text = before + "ab" + after
    for match in listed.find(text):
        around = (text[: match.start].replace("\u200b", "")[-1:], text[match.end :].replace("\u200b", "")[:1])
        assert not (set(around) & set("abc"))
