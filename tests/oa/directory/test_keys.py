"""From a person to the texts that a query may begin with."""

import pytest

from oa.directory.keys import INNER, LENGTH, READINGS, Known, inner_parts, keys_of, normalised, readings


def keys(name: str = "", **known: object) -> dict[str, list[str]]:
    """Kind → the keys of that kind, sorted."""
    found: dict[str, list[str]] = {}
    for key, kind in sorted(keys_of(Known(name, **{"username": "", **known}))):
        found.setdefault(kind.name, []).append(key)
    return found


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ann  LEE", "annlee"),
        ("Straße", "strasse"),
        ("ＷＸＭ１", "wxm1"),
        ("阿不都·买买提", "阿不都买买提"),
        ("138-0013 8000", "13800138000"),
        ("+86 (138) 0013.8000", "8613800138000"),
        ("e-0017", "e-0017"),
        (" \t ", ""),
        ("-", "-"),
        ("x" * 200, "x" * LENGTH),
    ],
)
def test_keys_and_queries_are_normalised_alike(text: str, key: str) -> None:
    assert normalised(text) == key


def test_a_chinese_name_has_its_characters_its_pinyin_and_its_initials() -> None:
    found = keys("张丽华")
    assert found["NAME"] == ["张丽华"]
    assert found["NAME_PART"] == ["丽华", "华"]
    assert found["PINYIN"] == ["zhanglihua"]
    assert found["PINYIN_PART"] == ["hua", "lihua"]
    assert found["INITIALS"] == ["zlh"]


def test_the_initials_of_wang_xiaoming_are_wxm() -> None:
    assert keys("王小明")["INITIALS"] == ["wxm"]


def test_an_english_name_is_found_by_each_of_its_words() -> None:
    assert keys("Ann Mary Lee") == {"NAME": ["annmarylee"], "NAME_PART": ["lee", "marylee"], "INITIALS": ["aml"]}


def test_a_name_of_both_kinds_is_found_by_both() -> None:
    found = keys("张丽 Alice")
    assert (found["NAME_PART"], found["PINYIN_PART"]) == (["alice", "丽alice"], ["lialice"])


def test_heteronyms_are_read_in_all_ways_that_are_likely() -> None:
    found = keys("单晓重")
    read = {*found["PINYIN"], *found["HETERONYM"]}
    assert {"danxiaozhong", "shanxiaozhong", "chanxiaozhong", "danxiaochong", "sxz", "cxz", "chong"} <= read


def test_the_usual_reading_comes_first() -> None:
    assert readings("曾乐")[:2] == [("ceng", "le"), ("ceng", "yue")]
    assert readings("Ann Lee") == [("Ann", "Lee")]
    assert readings("") == [()]


def test_the_readings_of_a_name_are_bounded() -> None:
    name = "曾乐单重" * 25
    assert len(readings(name)) == READINGS
    assert len(keys_of(Known(name, "long"))) < READINGS * (INNER + 2) + INNER + 5


def test_the_parts_of_a_text_are_bounded() -> None:
    assert len(inner_parts("字" * 100)) == INNER


def test_a_mobile_is_found_without_separators_without_its_country_and_by_its_end() -> None:
    assert keys(mobile="+86 138-0013-8899") == {"MOBILE": ["13800138899", "8613800138899", "8899"]}


def test_a_title_is_found_by_its_words_and_inner_parts() -> None:
    assert keys(titles=("Site Reliability Engineer",)) == {
        "TITLE": ["sitereliabilityengineer"],
        "TITLE_PART": ["engineer", "reliabilityengineer"],
    }
    assert keys(titles=("产品经理",)) == {"TITLE": ["产品经理"], "TITLE_PART": ["品经理", "经理"]}


def test_number_username_and_address_are_keys_as_they_are() -> None:
    found = keys(username="Ann.Lee", email="Ann@Example.com", number="HY 0017")
    assert found == {"USERNAME": ["ann.lee"], "EMAIL": ["ann@example.com"], "NUMBER": ["hy0017"]}


def test_a_text_that_everyone_may_know_is_one_key() -> None:
    assert keys("Ann", username="ann", number="ann") == {"NAME": ["ann"], "INITIALS": ["a"]}


def test_a_text_that_may_be_hidden_is_a_key_of_each_of_its_kinds() -> None:
    assert keys(number="8899", mobile="8899") == {"NUMBER": ["8899"], "MOBILE": ["8899"]}


def test_nothing_known_gives_no_keys() -> None:
    assert keys_of(Known("", "")) == set()
