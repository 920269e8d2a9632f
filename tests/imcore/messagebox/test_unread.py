"""Mentions past the cursor: of the user, and of all."""

import pytest
from django.utils import timezone

from imcore.messagebox import receipts, unread
from imcore.messaging import revise
from imcore.models import Member
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import say, say_many, seat

pytestmark = pytest.mark.django_db


def test_a_message_counts_once_whether_it_names_the_user_or_all(cast: Cast) -> None:
    say(cast.alice, cast.group, mentions=(cast.carol.pk, cast.bob.pk))
    say(cast.alice, cast.group, mentions="all")
    say(cast.alice, cast.group, mentions=(cast.bob.pk,))
    say(cast.alice, cast.group)
    assert unread.mentions(cast.carol.pk) == {cast.group.pk: 2}
    assert unread.mentions(cast.bob.pk) == {cast.group.pk: 3}


def test_one_who_is_named_nowhere_has_none(cast: Cast) -> None:
    say(cast.alice, cast.group, mentions=(cast.bob.pk,))
    assert unread.mentions(cast.carol.pk) == {}


def test_what_is_read_is_no_longer_counted(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 4, mentions=(cast.carol.pk,))
    receipts.move_cursor(seat(cast.carol, cast.group), 3)
    assert unread.mentions(cast.carol.pk) == {cast.group.pk: 1}
    receipts.move_cursor(seat(cast.carol, cast.group), 4)
    assert unread.mentions(cast.carol.pk) == {}


def test_who_names_all_is_not_called_himself(cast: Cast) -> None:
    say(cast.alice, cast.group, mentions="all")
    assert unread.mentions(cast.alice.pk) == {}


def test_each_conversation_is_counted_for_itself_and_only_those_asked_for(cast: Cast) -> None:
    other, third = factories.group(cast.alice, cast.carol), factories.group(cast.alice, cast.carol)
    say_many(cast.alice, cast.group, 2, mentions=(cast.carol.pk,))
    say_many(cast.alice, other, 3, mentions="all")
    say_many(cast.alice, third, 1)
    assert unread.mentions(cast.carol.pk) == {cast.group.pk: 2, other.pk: 3}
    assert unread.mentions(cast.carol.pk, [other.pk, third.pk]) == {other.pk: 3}
    assert unread.mentions(cast.carol.pk, []) == {}


def test_a_former_member_is_called_no_more(cast: Cast) -> None:
    say(cast.alice, cast.group, mentions=(cast.carol.pk,))
    Member.objects.filter(user=cast.carol).update(left_at=timezone.now())
    assert unread.mentions(cast.carol.pk) == {}


def test_a_recalled_message_calls_nobody(cast: Cast) -> None:
    say(cast.alice, cast.group, mentions=(cast.carol.pk,))
    revise.recall(seat(cast.alice, cast.group), 1)
    assert unread.mentions(cast.carol.pk) == {}
