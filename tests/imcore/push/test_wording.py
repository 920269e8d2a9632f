"""What a notification says, to whom, and how much of it."""

from typing import Any

import pytest

from imcore.models import Conversation, Message, PushWishes
from imcore.push import wording
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import say

pytestmark = pytest.mark.django_db


def said(
    cast: Cast, where: Conversation, text: str = "Rain", *, wishes: PushWishes | None = None, kind: str = "text"
) -> tuple[str, str]:
    stored = say(cast.alice, where, text)
    Message.objects.filter(pk=stored.id).update(kind=kind, text=text if kind == "text" else "")
    message = Message.objects.select_related("sender", "conversation__group").get(pk=stored.id)
    cast.bob.language = "en"
    found = wording.payload(message, cast.bob, wishes, 3)
    assert (found["conversation"], found["seq"], found["badge"]) == (where.pk, stored.seq, 3)
    return found["title"], found["body"]


def test_a_group_names_its_sender_and_a_direct_conversation_is_its_sender(cast: Cast) -> None:
    assert said(cast, cast.group) == ("Harvest", "Alice: Rain")
    assert said(cast, factories.direct(cast.alice, cast.bob)) == ("Alice", "Rain")


def test_lines_become_one_and_the_end_of_a_long_text_is_left_out(cast: Cast) -> None:
    direct = factories.direct(cast.alice, cast.bob)
    assert said(cast, direct, "a\n\n  b") == ("Alice", "a b")
    assert said(cast, direct, "x" * 200) == ("Alice", "x" * 139 + "…")


@pytest.mark.parametrize(("kind", "words"), [("image", "[Image]"), ("voice", "[Voice message]"), ("unheard", "[Message]")])
def test_what_has_no_text_is_named_by_its_kind(cast: Cast, kind: str, words: str) -> None:
    assert said(cast, cast.group, kind=kind) == ("Harvest", f"Alice: {words}")


def test_who_wants_no_content_and_who_may_not_have_it_are_told_that_there_is_something(cast: Cast, settings: Any) -> None:
    hidden = ("Hongyan", "You have a new message.")
    assert said(cast, cast.group, wishes=PushWishes(show_content=False)) == hidden
    settings.PUSH = settings.PUSH | {"content": "hidden"}
    assert said(cast, cast.group, wishes=PushWishes(show_content=True)) == hidden
