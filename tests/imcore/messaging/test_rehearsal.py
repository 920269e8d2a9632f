"""What is to be said in many places is looked at once."""

import pytest

from imcore import errors
from imcore.messaging import rehearsal
from imcore.models import Conversation, Message
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft
from tests.imcore.moderation.lists import category

pytestmark = pytest.mark.django_db


def test_it_tells_what_would_be_kept_and_keeps_nothing(cast: Cast) -> None:
    category("Rivals", "acme", action="mask")
    before = Conversation.objects.count()
    assert rehearsal.in_direct(draft(cast.alice, None, "Buy acme")).body == {"text": "Buy ****"}
    assert (Message.objects.count(), Conversation.objects.count()) == (0, before)


def test_what_a_kind_or_a_rule_refuses_is_refused_and_so_is_what_would_be_held(cast: Cast) -> None:
    category("Rivals", "acme", action="refuse")
    category("Doubts", "umbrella", action="hold")
    for text, refusal in ((" ", errors.Invalid), ("acme", errors.BlockedContent), ("umbrella", errors.BlockedContent)):
        with pytest.raises(refusal):
            rehearsal.in_direct(draft(cast.alice, None, text))
