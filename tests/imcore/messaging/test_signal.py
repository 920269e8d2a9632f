"""What passes and is not kept: typing, and how far people have read."""

import pytest

from imcore import presence
from imcore.messagebox import receipts
from imcore.messagebox.receipts import Move
from imcore.messaging import signal
from imcore.models import Conversation, Member, Message, User
from imcore.presence import Here
from imcore.protocol import UserId
from imcore.rest import timestamp
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.messagebox.talk import say_many, seat

pytestmark = pytest.mark.django_db(transaction=True)


def read(user: User, conversation: Conversation, seq: int) -> Move:
    return receipts.move_cursor(seat(user, conversation), seq)


def test_typing_is_told_to_the_group_and_kept_nowhere(cast: Cast) -> None:
    with listening(cast.group) as ear:
        signal.typing(seat(cast.carol, cast.group))
        (frame,) = ear.frames(1)
    assert frame == {"event": "typing", "conversation": cast.group.pk, "user": cast.carol.pk}
    assert Message.objects.count() == 0


def test_typing_in_a_direct_conversation_is_told_to_the_other(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    with listening(cast.bob, talk) as ear:
        signal.typing(seat(cast.alice, talk))
        (frame,) = ear.frames(1)
    assert frame == {"event": "typing", "conversation": talk.pk, "user": cast.alice.pk}


def test_in_a_small_conversation_all_hear_who_has_read_and_when(cast: Cast) -> None:
    said = say_many(cast.alice, cast.group, 2)
    with listening(cast.group) as ear:
        move = read(cast.carol, cast.group, said[-1].seq)
        signal.cursors_moved([move])
        frames = [frame for frame in ear.frames(1) if frame["event"] == "read"] or ear.frames(2)[-1:]
    assert frames == [
        {"event": "read", "conversation": cast.group.pk, "user": cast.carol.pk, "seq": 2, "read_at": timestamp(move.read_at)}
    ]


@pytest.fixture
def large(cast: Cast) -> Conversation:
    """A group of alice, bob and 199 others, in which alice and bob have said three things each, in turn."""
    crowd = factories.people(199)
    group = factories.group(cast.alice, cast.bob, *crowd)
    Message.objects.bulk_create(
        Message(
            conversation=group,
            seq=seq,
            version=seq,
            sender=cast.alice if seq % 2 else cast.bob,
            client_id=f"l{seq}",
            kind="text",
        )
        for seq in range(1, 7)
    )
    Conversation.objects.filter(pk=group.pk).update(last_seq=6, version=6)
    Member.objects.filter(conversation=group, user__in=[cast.alice, cast.bob]).update(read_seq=6)
    return group


def test_in_a_large_conversation_the_reader_hears_and_the_authors_hear_counts(cast: Cast, large: Conversation) -> None:
    reader = Member.objects.filter(conversation=large).latest("pk").user
    with listening(large, cast.alice, cast.bob, reader) as ear:
        move = read(reader, large, 2)
        signal.cursors_moved([move])
        frames = ear.frames(3)
    own, *counts = sorted(frames, key=lambda frame: "read_count" in frame)
    assert own == {
        "event": "read", "conversation": large.pk, "user": reader.pk, "seq": 2, "read_at": timestamp(move.read_at),
    }  # fmt: skip
    assert sorted(counts, key=lambda frame: frame["seq"]) == [
        {"event": "read", "conversation": large.pk, "seq": seq, "read_count": 2, "unread_count": 198} for seq in (1, 2)
    ]


def test_of_many_messages_that_a_cursor_passed_the_newest_are_counted(cast: Cast, large: Conversation) -> None:
    reader = Member.objects.filter(conversation=large).latest("pk").user
    with listening(cast.alice, cast.bob) as ear:
        signal.cursors_moved([read(reader, large, 6)])
        frames = ear.frames(signal.COUNTED_MESSAGES)
    assert sorted(frame["seq"] for frame in frames) == [2, 3, 4, 5, 6]


def test_the_moves_of_one_moment_are_counted_together(cast: Cast, large: Conversation) -> None:
    first, second = (member.user for member in Member.objects.filter(conversation=large).order_by("-pk")[:2])
    with listening(cast.bob) as ear:
        signal.cursors_moved([read(first, large, 2), read(second, large, 2)])
        frames = ear.frames(1)
    assert [(frame["seq"], frame["read_count"], frame["unread_count"]) for frame in frames] == [(2, 3, 197)]


def test_a_business_line_signals_to_some_people() -> None:
    alice, bob = factories.person(), factories.person()
    with listening(alice, bob) as ear:
        signal.to_users([UserId(bob.pk)], "oa.test", {"id": 1})
        (frame,) = ear.frames(1)
    assert frame == {"event": "signal", "name": "oa.test", "data": {"id": 1}}


def test_of_many_only_those_who_are_here_are_spoken_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "PRESENCE_CHUNK", 2)
    away, *here = [factories.person() for _ in range(5)]
    presence.arrive([Here(user.pk, f"signal-{user.pk}", "web") for user in here])
    with listening(away, *here) as ear:
        signal.to_many((UserId(user.pk) for user in [away, *here]), "oa.test", {})
        signal.to_users([UserId(away.pk)], "oa.last", {})
        frames = ear.frames(5)
    assert sorted(frame["name"] for frame in frames) == ["oa.last", *["oa.test"] * 4]
