"""What can go wrong: one class per code, a status, a sentence in both languages."""

import msgspec
import pytest
from django.utils.functional import Promise
from django.utils.translation import override

from imcore import errors
from imcore.protocol import encode
from tests.protocol_page import table

CONTRACT = {row[0]: int(row[1]) for row in table("code", 0)}
every_code = pytest.mark.parametrize("code", sorted(errors.CODES))


def test_the_codes_and_their_statuses_are_those_of_the_contract() -> None:
    assert {code: error.status for code, error in errors.CODES.items()} == CONTRACT


def test_every_class_has_a_code_of_its_own() -> None:
    assert len(errors.CODES) == len(errors.HongyanError.__subclasses__())
    assert set(errors.CODES.values()) == set(errors.HongyanError.__subclasses__())


@every_code
def test_a_sentence_speaks_both_languages(code: str) -> None:
    said = {}
    for language in ("en", "zh-hans"):
        with override(language):
            said[language] = str(errors.CODES[code]())
    assert said["en"].isascii()
    assert said["en"].endswith(".")
    assert any("\u4e00" <= character <= "\u9fff" for character in said["zh-hans"])
    assert said["zh-hans"].endswith("。")


def test_a_send_in_doubt_is_told_in_both_languages() -> None:
    with override("zh-hans"):
        assert "client_id" in str(errors.IN_DOUBT)
    with override("en"):
        assert "client id" in str(errors.IN_DOUBT)


@every_code
def test_it_shows_as_code_sentence_and_detail(code: str) -> None:
    fault = errors.CODES[code](field=["no"])
    with override("en"):
        shown = fault.as_json()
    assert list(shown) == ["code", "message", "detail"]
    assert (shown["code"], shown["detail"]) == (code, {"field": ["no"]})
    assert msgspec.json.decode(encode(shown)) == shown


def test_a_sentence_may_be_said_in_place_of_the_codes_own() -> None:
    assert errors.Conflict("Full.", limit=5).as_json() == {"code": "conflict", "message": "Full.", "detail": {"limit": 5}}


def test_the_language_is_chosen_when_it_is_shown() -> None:
    fault = errors.NotMember(conversation=12)
    assert isinstance(fault.sentence, Promise)
    with override("zh-hans"):
        assert fault.as_json()["message"] == "你不是该会话的成员。"
    with override("en"):
        assert str(fault) == fault.as_json()["message"] == "You are not a member of this conversation."


def test_a_refusal_without_detail_has_an_empty_one() -> None:
    assert errors.BadFrame().as_json()["detail"] == {}
