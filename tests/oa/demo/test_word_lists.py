"""The demo company's moderation."""

import pytest

from imcore.models import Action, Message
from imcore.moderation import book, gate, inspection, trial
from imcore.moderation.inspection import Subject
from oa.demo.company import Company


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("听说鲸-信又涨价了", Action.NOTE),
        ("project  DAYBREAK", Action.NOTE),
        ("卡号 6222021234567890128", Action.MASK),
        ("11010519491231002X", Action.MASK),
        ("明天十点开会", ""),
    ],
)
def test_nothing_is_stopped_and_private_numbers_are_masked(loaded: Company, text: str, action: str) -> None:
    gate.forget()
    assert trial.run(text).action == action


def test_what_the_company_has_said_meets_nothing(loaded: Company) -> None:
    gate.forget()
    texts = list(Message.objects.exclude(text="").values_list("text", flat=True).distinct())
    assert (inspection.hits(book.current(), Subject(texts)), len(texts) > 100) == ([], True)
