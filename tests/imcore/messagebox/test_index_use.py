"""The hot reads walk the indexes that their docstrings name, and no table from end to end."""

import re
from collections.abc import Callable

import pytest
from django.db import connection

from imcore.conversations import listing
from imcore.messagebox import changes, duplicates, history, look, outbox, receipts, stored, unread
from imcore.models import Conversation, GroupChat, Member, Mention, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.plans import planned
from tests.imcore.messagebox.talk import draft, say_many, seat

pytestmark = pytest.mark.django_db

WALKS_A_TABLE = re.compile(r"^\W*(SCAN imcore_|Seq Scan on imcore_)|->\s+Seq Scan on imcore_", re.MULTILINE)


def reads(cast: Cast) -> dict[str, Callable[[], object]]:
    """Index → the read that walks it."""
    carol = seat(cast.carol, cast.group)
    since = look.changed(None, []).at
    one = Message.objects.get(conversation=cast.group, seq=1)
    return {
        "seq_once": lambda: history.page(carol, before_seq=90),
        "message_by_version": lambda: changes.after(carol, 90),
        "reaction_once": lambda: stored.reactions_of([one.pk]),
        "member_by_cursor": lambda: receipts.of_message(carol, 20),
        "receipt_at_or_past": lambda: receipts.of_message(carol, 15),
        "mention_after_cursor": lambda: unread.mentions(cast.carol.pk),
        "conversation_changed": lambda: look.changed(since, [cast.carol.pk]),
        "member_changed": lambda: look.changed(since, [cast.carol.pk]),
        "member_by_user": lambda: look.heads(cast.carol.pk),
        "one_seat_per_user": lambda: seat(cast.carol, cast.group),
        "client_id_once": lambda: duplicates.stored_before([draft(cast.alice, cast.group)]),
    }


NAMES = (
    "seq_once", "message_by_version", "reaction_once", "member_by_cursor", "receipt_at_or_past", "mention_after_cursor",
    "conversation_changed", "member_changed", "member_by_user", "one_seat_per_user", "client_id_once",
)  # fmt: skip


EQUALS = {"one_seat_per_user": "one_seat_per_user|member_by_user"}  # both hold the pair, and PostgreSQL takes either


@pytest.fixture(autouse=True)
def others(db: None) -> None:
    """Other people's conversations, so that a read of one has something to pass over."""
    crowd = factories.people(100)
    talks = Conversation.objects.bulk_create(Conversation(kind="group", last_seq=5, version=5, member_count=4) for _ in crowd)
    GroupChat.objects.bulk_create(GroupChat(conversation=talk, name="Other", owner=crowd[0]) for talk in talks)
    Member.objects.bulk_create(
        Member(conversation=talk, user=crowd[(place + step) % 100], read_seq=step + 1)
        for place, talk in enumerate(talks)
        for step in range(4)
    )
    Message.objects.bulk_create(
        Message(conversation=talk, seq=seq, version=seq, sender=crowd[place], client_id=f"{talk.pk} {seq}", kind="text")
        for place, talk in enumerate(talks)
        for seq in range(1, 6)
    )


def analyze() -> None:
    """PostgreSQL chooses by what it knows of the tables; SQLite always does the same."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE imcore_mention, imcore_member, imcore_conversation, imcore_groupchat, imcore_message")


def readers_everywhere(cast: Cast) -> None:
    """A large group whose cursors stand on twenty places."""
    Member.objects.bulk_create(
        Member(conversation=cast.group, user=user, read_seq=1 + place % 20) for place, user in enumerate(factories.people(300))
    )


@pytest.mark.parametrize("index", NAMES)
def test_a_hot_read_walks_its_index(cast: Cast, index: str) -> None:
    say_many(cast.alice, cast.group, 100, mentions=(cast.carol.pk,))
    if index == "member_by_cursor":
        readers_everywhere(cast)
    analyze()
    read = reads(cast)[index]
    with planned() as plans:
        read()
    together = "\n\n".join(plans)
    assert re.search(rf"\b({EQUALS.get(index, index)})\b", together), together
    assert not WALKS_A_TABLE.search(together), together


def test_a_page_of_history_goes_into_the_index_at_its_seq(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 100)
    analyze()
    carol = seat(cast.carol, cast.group)
    for ask in ({"before_seq": 15}, {"after_seq": 15}, {}):
        with planned() as plans:
            history.page(carol, limit=5, **ask)
        assert "TEMP B-TREE" not in plans[0], plans[0]
        assert "Sort" not in plans[0], plans[0]
        assert re.search(r"seq_once.*\s.*conversation_id ?= ?\S+ AND \(?seq ?[<>]", plans[0]), plans[0]


def test_the_conversation_list_walks_a_users_own_seats(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 3, mentions=(cast.carol.pk,))
    analyze()
    with planned() as plans:
        listing.list_json(listing.conversations_of(cast.carol.pk, limit=200)[0])
    assert re.search(r"\bmember_by_user\b", plans[0]), plans[0]
    assert not WALKS_A_TABLE.search("\n".join(plans)), plans


def test_mentions_are_walked_past_the_cursor_only(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 1)
    Mention.objects.bulk_create(
        Mention(conversation=cast.group, seq=seq, user=user) for seq in range(1, 1001) for user in (cast.bob, cast.carol)
    )
    Member.objects.filter(conversation=cast.group).update(read_seq=990)
    analyze()
    with planned() as plans:
        assert unread.mentions(cast.carol.pk) == {cast.group.pk: 10}
    assert re.search(r"mention_after_cursor.*\s?.*conversation_id ?= ?\S+ AND \(?seq ?>", plans[0]), plans[0]


def test_the_drain_walks_the_outbox_oldest_first(cast: Cast) -> None:
    say_many(cast.alice, cast.group, 1)
    with planned() as plans:
        outbox.drain()
    assert "TEMP B-TREE" not in plans[0], plans[0]
    assert "Sort" not in plans[0], plans[0]


def test_a_member_is_in_each_index_for_a_reason(cast: Cast) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Member._meta.db_table)
    indexes = sorted(tuple(facts["columns"]) for facts in found.values() if facts["index"] or facts["unique"])
    doubled = [one for one in indexes for other in indexes if other != one and other[: len(one)] == one]
    assert doubled == []
