"""Every code of ours has a word in every form that has words of its own."""

import pytest

from imcore.errors import CODES
from imcore.integrations.incoming import answers
from imcore.integrations.incoming.forms import ALERTMANAGER, DINGTALK, GRAFANA, OWN, SLACK, WECOM


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_word_and_none_of_them_says_that_it_was_sent(code: str) -> None:
    slack, dingtalk, wecom = (answers.refused(form, code) for form in (SLACK, DINGTALK, WECOM))
    assert slack is not None
    assert (slack.status >= 400, slack.content != "ok") == (True, True)
    for said in (dingtalk, wecom):
        assert said is not None
        assert isinstance(said.content, dict)
        assert said.content["errcode"] != 0


@pytest.mark.parametrize("form", [OWN, ALERTMANAGER, GRAFANA])
def test_the_others_have_the_house_s(form: str) -> None:
    assert (answers.done(form), answers.refused(form, "invalid")) == (None, None)


def test_a_reason_comes_before_the_code_and_a_detail_behind_the_word() -> None:
    said = answers.refused(WECOM, "invalid", reason="digest", detail="image.md5: x")
    assert said is not None
    assert said.content == {"errcode": 301019, "errmsg": "image md5 not match: image.md5: x"}
