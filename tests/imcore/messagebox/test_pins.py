"""Pins are read in three queries, newest first, and only what the member may read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.conversations import access
from imcore.messagebox import pins
from imcore.messaging import revise
from imcore.models import Message
from tests.cast import Cast
from tests.imcore.conversations.test_membership import say

pytestmark = pytest.mark.django_db


def test_pins_take_three_queries_whatever_their_number(cast: Cast) -> None:
    member = access.member_of(cast.carol.pk, cast.group.pk)
    for seq in range(1, 21):
        say(cast.alice, cast.group)
        revise.pin(member, seq, on=True)
    with CaptureQueriesContext(connection) as queries:
        found = pins.of(member)
    assert [pin.message.seq for pin in found] == list(range(20, 0, -1))
    assert len(queries) <= 3


def test_a_message_that_is_not_shown_is_not_among_them(cast: Cast) -> None:
    member = access.member_of(cast.carol.pk, cast.group.pk)
    say(cast.alice, cast.group)
    revise.pin(member, 1, on=True)
    Message.objects.update(state="blocked")
    assert pins.of(member) == []
