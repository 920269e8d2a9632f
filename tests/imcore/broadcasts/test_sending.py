"""A chunk is told, and noted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from imcore import extend
from imcore.broadcasts import copies, sending
from imcore.broadcasts.steps import Step
from imcore.conversations import direct
from imcore.draft import Draft
from imcore.messaging.send import send_message
from imcore.models import BroadcastRecipient, DirectChat, Message, Sanction, User
from tests import factories
from tests.cast import Cast
from tests.imcore.broadcasts.given import bot, counts, started, states, to, worked
from tests.imcore.bus_ear import listening
from tests.imcore.messaging.doors import plugged
from tests.imcore.moderation.lists import category, rule
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def texts_of(user: User) -> list[str]:
    """What was said to them directly."""
    said = Message.objects.filter(conversation__members__user=user, conversation__kind="direct")
    return list(said.values_list("text", flat=True))


def test_each_gets_it_once_in_a_conversation_of_their_own_with_the_bot(cast: Cast) -> None:
    robot = bot()
    known = direct.between(cast.alice.pk, robot.pk)[0]
    one = started(f"group:{cast.group.pk}", *to(cast.alice, cast.erin), sender=robot)
    assert [sending.tell_some(one), sending.tell_some(one)] == [Step.MORE, Step.END]
    assert counts(one) == ("running", 4, 4, 0, 0)
    assert [texts_of(user) for user in (cast.alice, cast.bob, cast.carol, cast.erin, cast.dave)] == [["At eight"]] * 4 + [[]]
    assert DirectChat.objects.count() == 4
    assert Message.objects.get(conversation=known).sender == robot


def test_who_was_told_and_not_noted_is_noted_and_not_told_again(cast: Cast) -> None:
    one = started(*to(cast.alice, cast.bob))
    place = direct.open_all(one.sender_id, [cast.alice.pk])[cast.alice.pk]
    send_message(copies.draft(one, cast.alice.pk, place))
    sending.tell_some(one)
    assert (texts_of(cast.alice), texts_of(cast.bob), counts(one)) == (["At eight"], ["At eight"], ("running", 2, 2, 0, 0))


def test_who_is_refused_counts_as_failed_with_the_reason(cast: Cast) -> None:
    one = started(*to(cast.alice, cast.bob, cast.carol))
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    place = direct.open_all(one.sender_id, [cast.bob.pk])[cast.bob.pk]
    Sanction.objects.create(user=one.sender, kind="mute", conversation_id=place, reason="x")
    sending.tell_some(one)
    assert states(one) == {"alice": ("failed", "not_found"), "bob": ("failed", "muted"), "carol": ("sent", "")}
    assert counts(one) == ("running", 3, 1, 2, 0)


def test_a_rule_that_comes_amid_it_refuses_the_rest_by_its_name(cast: Cast) -> None:
    one = started(*to(cast.alice))
    category("Hours", "eight", action="refuse")
    sending.tell_some(one)
    assert states(one) == {"alice": ("failed", "blocked_content: Hours")}


def test_rules_that_count_take_all_copies_for_one_message(cast: Cast) -> None:
    rule("repetition", times=2, seconds=600, letters=1)
    rule("rate", messages=2, seconds=600, per="sender")
    one = worked(started("all:"))
    assert counts(one) == ("done", 5, 5, 0, 0)


def test_what_is_away_is_tried_again_and_fails_in_the_end(cast: Cast) -> None:
    one = started(*to(cast.alice))

    def broken(_poster: object, _draft: object) -> Draft:
        raise RuntimeError

    with plugged(extend.before_send, extend.BeforeSendHook(broken)):
        assert sending.tell_some(one) is Step.LATER
        assert (states(one), BroadcastRecipient.objects.get().attempts) == ({"alice": ("pending", "unavailable")}, 1)
        BroadcastRecipient.objects.update(attempts=sending.ATTEMPTS - 1)
        sending.tell_some(one)
    assert (states(one), counts(one)) == ({"alice": ("failed", "unavailable")}, ("running", 1, 0, 1, 0))
    assert sending.tell_some(one) is Step.END


def test_those_who_are_here_hear_of_the_conversation_and_of_the_message(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    one = started(*to(cast.erin))
    with listening(cast.erin) as ear:
        with django_capture_on_commit_callbacks(execute=True):
            sending.tell_some(one)
        heard = {frame["event"]: frame for frame in ear.frames(2)}
    conversation, message = heard["conversation"]["conversation"], heard["message"]["message"]
    assert conversation["peer"]["id"] == one.sender_id == message["sender"]
    assert (message["conversation"], message["seq"], message["body"]) == (conversation["id"], 1, {"text": "At eight"})


def test_a_chunk_takes_the_same_number_of_statements_whatever_its_size(cast: Cast) -> None:
    robot, sent = bot(), []
    for size in (5, 60):
        one = started(*to(*factories.people(size)), sender=robot)
        with statements() as asked:
            sending.tell_some(one)
        assert counts(one)[2] == size
        sent.append(len(asked))
    in_two = connection.vendor == "sqlite"  # it takes the seats in two statements
    assert (sent[1], sent[1] <= 25) == (sent[0] + in_two, True)
