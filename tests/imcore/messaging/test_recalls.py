"""Many messages are recalled at once."""

from collections.abc import Callable
from typing import Any

import pytest

from imcore.conversations import access
from imcore.messagebox import changes
from imcore.messaging import recalls
from imcore.models import Conversation, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.messagebox.talk import say, say_many
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_each_takes_the_next_version_of_its_conversation(cast: Cast) -> None:
    chat = factories.direct(cast.alice, cast.bob)
    first, second, kept = say_many(cast.alice, cast.group, 3)
    direct = say(cast.alice, chat)
    assert recalls.recall_all([second.id, direct.id, first.id], by=cast.bob.pk) == 3
    rows = Message.objects.order_by("pk").values_list("pk", "version", "state", "body", "recalled_by")
    assert list(rows) == [
        (first.id, 4, "recalled", {}, cast.bob.pk),
        (second.id, 5, "recalled", {}, cast.bob.pk),
        (kept.id, 3, "normal", {"text": "3"}, None),
        (direct.id, 2, "recalled", {}, cast.bob.pk),
    ]
    assert list(Conversation.objects.order_by("pk").values_list("version", flat=True)) == [5, 2]
    shown, version, _more = changes.after(access.member_of(cast.carol.pk, cast.group.pk), 3)
    assert ([message.id for message in shown], version) == ([first.id, second.id], 5)


def test_what_is_recalled_or_blocked_already_stays_as_it_is(cast: Cast) -> None:
    one, other = say_many(cast.alice, cast.group, 2)
    Message.objects.filter(pk=other.id).update(state="blocked")
    assert recalls.recall_all([one.id, other.id], by=cast.bob.pk) == 1
    assert recalls.recall_all([one.id, other.id, 0], by=cast.bob.pk) == 0
    assert list(Message.objects.order_by("pk").values_list("state", "version")) == [("recalled", 3), ("blocked", 2)]


def test_both_of_a_direct_conversation_hear_of_it(cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    said = say(cast.alice, factories.direct(cast.alice, cast.bob))
    with listening(cast.bob) as ear:
        with django_capture_on_commit_callbacks(execute=True):
            recalls.recall_all([said.id], by=cast.alice.pk)
        (heard,) = ear.frames(1)
    assert (heard["event"], heard["message"]["body"], heard["message"]["version"]) == ("changed", {}, 2)


def test_it_takes_the_same_number_of_statements_whatever_their_number(cast: Cast) -> None:
    asked = []
    for size in (2, 50):
        said = say_many(cast.alice, cast.group, size)
        with statements() as sent:
            recalls.recall_all([one.id for one in said], by=cast.alice.pk)
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 16
