"""The hello's one query says of each conversation what its member's hello tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore.messagebox import head_rows
from imcore.messagebox.head_rows import HeadRow
from imcore.models import Conversation, Member
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import say
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_a_row_for_each_seat_that_is_taken(cast: Cast) -> None:
    pair = factories.direct(cast.carol, cast.erin)
    say(cast.alice, cast.group)
    say(cast.alice, cast.group)
    Member.objects.filter(user=cast.carol, conversation=cast.group).update(read_seq=1, joined_seq=1)
    assert sorted(head_rows.of(cast.carol.pk, since=None)) == [
        HeadRow(cast.group.pk, "group", 2, 2, 1, 1, "joined", 0, 0, True),
        HeadRow(pair.pk, "direct", 0, 0, 0, 0, None, 0, 0, True),
    ]
    assert head_rows.of(cast.dave.pk, since=None) == []


def test_a_message_that_names_one_and_all_counts_once_and_only_while_unread(cast: Cast) -> None:
    say(cast.alice, cast.group, mentions=(cast.carol.pk,))
    say(cast.alice, cast.group, mentions="all")
    say(cast.alice, cast.group, mentions=(cast.bob.pk, cast.carol.pk))
    (row,) = head_rows.of(cast.carol.pk, since=None)
    assert row.mentions == 3
    Member.objects.filter(user=cast.carol).update(read_seq=2)
    (row,) = head_rows.of(cast.carol.pk, since=None)
    assert row.mentions == 1


@pytest.mark.parametrize("moved", ["conversation", "cursor", "seat", "nothing"])
def test_changed_is_what_moved_since(cast: Cast, moved: str) -> None:
    since, before, after = (timezone.now() + timedelta(minutes=n) for n in (0, -5, 5))
    of_carol = Member.objects.filter(user=cast.carol)
    Conversation.objects.update(changed_at=after if moved == "conversation" else before)
    of_carol.update(read_at=after if moved == "cursor" else None, changed_at=after if moved == "seat" else before)
    (row,) = head_rows.of(cast.carol.pk, since=since)
    assert bool(row.changed) is (moved != "nothing")


@pytest.mark.parametrize("size", [1, 60])
def test_one_query_whatever_the_number(cast: Cast, size: int) -> None:
    for _ in range(size):
        factories.group(cast.erin)
    with statements() as sent:
        assert len(head_rows.of(cast.erin.pk, since=timezone.now())) == size
    assert len(sent) == 1
