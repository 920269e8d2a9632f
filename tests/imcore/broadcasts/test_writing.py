"""A broadcast is written, started, stopped, recalled."""

from typing import Any

import pytest
from django.utils import translation

from imcore import errors
from imcore.broadcasts import writing
from imcore.models import Broadcast, BroadcastRecipient, BusinessLine, Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.broadcasts.given import bot, counts, started, states, to, worked, written
from tests.imcore.moderation.lists import category

pytestmark = pytest.mark.django_db


def test_a_draft_tells_nobody(cast: Cast) -> None:
    one = written("all:")
    assert (one.state, one.text, one.audiences, one.total) == ("draft", "At eight", ["all:"], 0)
    assert (BroadcastRecipient.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"kind": "notice", "body": {"event": "x"}}, "kind"),
        ({"body": {"text": " "}}, "body.text"),
        ({"key": "k" * 65}, "idempotency_key"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        written("all:", **fields)
    assert (list(refused.value.detail), Broadcast.objects.count()) == ([field], 0)


def test_only_an_active_bot_sends_to_many(cast: Cast) -> None:
    for sender in (cast.alice, factories.person(kind="bot", is_active=False)):
        with pytest.raises(errors.Invalid) as refused:
            written("all:", sender=sender)
        assert list(refused.value.detail) == ["sender"]


def test_a_content_that_moderation_refuses_or_would_hold_is_refused_once_and_whole(cast: Cast) -> None:
    for name, action in (("Rivals", "refuse"), ("Doubts", "hold")):
        category(name, name, action=action)
        with pytest.raises(errors.BlockedContent):
            written("all:", body={"text": f"Buy from {name}"})
    assert Broadcast.objects.count() == 0


def test_a_rule_that_came_after_it_was_written_stops_its_start(cast: Cast) -> None:
    one = written("all:")
    category("Hours", "eight", action="refuse")
    with pytest.raises(errors.BlockedContent):
        writing.start(one.pk)
    assert (counts(one), BroadcastRecipient.objects.count()) == (("draft", 0, 0, 0, 0), 0)


def test_the_same_key_in_a_line_is_the_same_broadcast(cast: Cast) -> None:
    line, robot = BusinessLine.objects.create(key="erp", name="ERP"), bot()
    one = written("all:", sender=robot, line=line, key="k1")
    assert written("all:", sender=robot, line=line, key="k1") == one
    others = [written("all:", sender=robot, line=line, key="k2"), written("all:", sender=robot, key="k1")]
    assert one not in others
    for audience, body in ((f"user:{cast.bob.pk}", {"text": "At eight"}), ("all:", {"text": "At nine"})):
        with pytest.raises(errors.Conflict):
            written(audience, sender=robot, line=line, key="k1", body=body)
    assert Broadcast.objects.count() == 3


def test_its_recipients_are_those_who_are_there_when_it_starts(cast: Cast) -> None:
    one = started("all:", f"group:{cast.group.pk}")
    late = factories.person("late")
    assert (one.state, one.total) == ("running", 5)
    worked(one)
    assert counts(one) == ("done", 5, 5, 0, 0)
    assert not Message.objects.filter(conversation__members__user=late).exists()
    with pytest.raises(errors.Conflict):
        writing.start(one.pk)


def test_one_that_means_nobody_does_not_start(cast: Cast) -> None:
    one = written(f"group:{factories.group(factories.person(is_active=False)).pk}")
    with pytest.raises(errors.Invalid) as refused:
        writing.start(one.pk)
    assert (list(refused.value.detail), counts(one)[0]) == (["audiences"], "draft")


def test_a_draft_is_thrown_away_by_stopping_it_and_cannot_be_recalled(cast: Cast) -> None:
    one = written("all:")
    assert writing.cancel(one.pk).state == "cancelled"
    for act in (writing.start, writing.cancel, writing.recall):
        with pytest.raises(errors.Conflict):
            act(one.pk)
    with pytest.raises(errors.NotFound):
        writing.cancel(0)


def test_the_house_speaks_with_an_account_of_its_own(cast: Cast) -> None:
    with translation.override("en"):
        first = writing.house_sender()
    assert (writing.house_sender(), first.kind, first.has_usable_password()) == (first, "bot", False)
    User.objects.filter(pk=first.pk).update(kind="person")
    with pytest.raises(errors.Conflict):
        writing.house_sender()


def test_a_line_s_broadcast_opens_conversations_of_that_line(cast: Cast) -> None:
    line = BusinessLine.objects.create(key="erp", name="ERP")
    one = worked(started(*to(cast.erin), line=line))
    assert states(one) == {"erin": ("sent", "")}
    assert Message.objects.get().conversation.business_line == line
