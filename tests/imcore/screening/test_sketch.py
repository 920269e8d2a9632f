"""Copies share a number, also where a few letters differ; other texts share none."""

from imcore.screening import sketch

OFFER = "限时优惠：全场办公用品五折起，加微信即可领取优惠券，数量有限，先到先得，详情请咨询客服"
NOTE = "Dear colleague, you have won a voucher for our new shop. Answer to this message within a day."


def shared(one: str, other: str) -> bool:
    """Have they a number in common?"""
    return not set(sketch.of_text(one, least=4)).isdisjoint(sketch.of_text(other, least=4))


def test_what_the_word_lists_overlook_makes_no_difference() -> None:
    assert sketch.of_text(NOTE, least=4) == sketch.of_text(f" {NOTE.upper()}!!! \u200b", least=4)
    assert len(set(sketch.of_text(OFFER, least=4))) == sketch.ROWS


def test_nearly_the_same_text_is_known_again() -> None:
    assert shared(OFFER, OFFER.replace("客服", "小王"))
    assert shared(OFFER, OFFER + "8812")
    assert shared(NOTE, NOTE.replace("colleague", "Alice"))


def test_other_texts_are_not_taken_for_it() -> None:
    others = ["请大家今天下班前把季度报告发到共享文件夹，有问题随时联系我", "本周五下午三点召开部门例会，请准时参加", NOTE]
    assert [text for text in others if shared(OFFER, text)] == []


def test_a_text_of_fewer_letters_than_asked_for_has_no_numbers() -> None:
    assert (sketch.of_text("O.K.!", least=3), len(sketch.of_text("okay", least=4))) == ([], sketch.ROWS)


def test_a_file_is_known_by_its_content_and_fits_the_column() -> None:
    one, other = sketch.of_file("0" * 64), sketch.of_file("1" * 64)
    assert one == sketch.of_file("0" * 64) != other
    assert all(-(1 << 63) <= number < 1 << 63 for number in (one, other, *sketch.of_text(OFFER, least=4)))
