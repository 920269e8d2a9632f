"""The kind `important`: a text that is to be confirmed."""

from typing import Any

import pytest

from imcore import errors
from imcore.messagebox import search
from imcore.messagebox.search import Question
from imcore.protocol import UserId
from oa.kinds import IMPORTANT
from tests.cast import Cast
from tests.imcore.messagebox.talk import say

BODY = {"text": "The harbour is closed"}


@pytest.mark.parametrize("text", ["x", "x" * 8_000, "王"])
def test_a_text_is_kept_as_it_is(text: str) -> None:
    assert (IMPORTANT.validate({"text": text}), IMPORTANT.text({"text": text})) == ({"text": text}, text)


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": " \n"}, {"text": "x" * 8_001}, {"text": 1}, {"text": "x", "a": 1}])
def test_any_other_body_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(errors.Invalid):
        IMPORTANT.validate(body)


@pytest.mark.django_db
def test_whoever_may_post_may_send_it_and_search_finds_it(cast: Cast) -> None:
    sent = say(cast.carol, cast.group, kind="important", body=BODY)
    found, _more = search.search(UserId(cast.alice.pk), Question(text="HARBOUR"), limit=10)
    assert (sent.kind, sent.body) == ("important", BODY)
    assert [(one.message.seq, one.highlights) for one in found] == [(sent.seq, [(4, 7)])]
