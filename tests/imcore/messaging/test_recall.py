"""Recall: who may, until when, and that nothing of the content is left anywhere."""

import pytest

from imcore import errors
from imcore.attachments import store
from imcore.conversations import groups, listing, membership
from imcore.messagebox import history, pins, search, unread
from imcore.messagebox.search import Question
from imcore.messaging import revise
from imcore.models import (
    AttachmentUse,
    BusinessLine,
    Conversation,
    Member,
    Mention,
    Message,
    MessageEdit,
    Pin,
    Reaction,
)
from imcore.rest import message_json
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import kept, say, seat
from tests.imcore.messaging.refusals import age, refused, rows

pytestmark = pytest.mark.django_db


# --- recall: who, and until when


def test_a_sender_recalls_within_the_window(cast: Cast) -> None:
    say(cast.carol, cast.group)
    age(110)
    assert revise.recall(seat(cast.carol, cast.group), 1).state == "recalled"


def test_the_recall_window_ends(cast: Cast) -> None:
    say(cast.carol, cast.group)
    age(121)
    fault = refused(errors.RecallExpired, revise.recall, seat(cast.carol, cast.group), 1)
    assert fault.detail == {"seconds": 120}


@pytest.mark.parametrize(("window", "old", "may"), [(10, 30, False), (600, 500, True), (0, 1, False)])
def test_a_line_has_its_own_recall_window(cast: Cast, window: int, old: int, may: bool) -> None:
    line = BusinessLine.objects.create(key="line", name="Line", recall_seconds=window)
    Conversation.objects.filter(pk=cast.group.pk).update(business_line=line)
    say(cast.carol, cast.group)
    age(old)
    if may:
        assert revise.recall(seat(cast.carol, cast.group), 1).state == "recalled"
    else:
        fault = refused(errors.RecallExpired, revise.recall, seat(cast.carol, cast.group), 1)
        assert fault.detail == {"seconds": window}


@pytest.mark.parametrize("manager", ["alice", "bob"])
def test_a_groups_owner_and_admins_recall_anyones_any_time(cast: Cast, manager: str) -> None:
    say(cast.carol, cast.group)
    age(10**6)
    user = getattr(cast, manager)
    recalled = revise.recall(seat(user, cast.group), 1)
    assert (recalled.state, recalled.sender) == ("recalled", cast.carol.pk)
    assert Message.objects.get().recalled_by_id == user.pk


def test_a_member_recalls_nobody_elses(cast: Cast) -> None:
    say(cast.alice, cast.group)
    refused(errors.Forbidden, revise.recall, seat(cast.carol, cast.group), 1)


def test_who_is_no_admin_any_more_when_the_lock_comes_recalls_nothing(cast: Cast) -> None:
    say(cast.carol, cast.group)
    stale = seat(cast.bob, cast.group)
    membership.set_role(seat(cast.alice, cast.group), cast.bob.pk, "member")
    refused(errors.Forbidden, revise.recall, stale, 1)


def test_who_left_before_the_lock_came_changes_nothing(cast: Cast) -> None:
    say(cast.carol, cast.group)
    stale = seat(cast.carol, cast.group)
    membership.leave(seat(cast.carol, cast.group))
    refused(errors.NotMember, revise.recall, stale, 1)


def test_in_a_direct_conversation_everyone_recalls_the_own_within_the_window(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    Member.objects.filter(conversation=talk).update(role="owner")  # a role means nothing there
    say(cast.alice, talk)
    say(cast.alice, talk)
    refused(errors.Forbidden, revise.recall, seat(cast.bob, talk), 1)
    assert revise.recall(seat(cast.alice, talk), 1).audience == (cast.alice.pk, cast.bob.pk)
    age(121)
    refused(errors.RecallExpired, revise.recall, seat(cast.alice, talk), 2)


def test_a_notice_is_nobodys_to_recall(cast: Cast) -> None:
    groups.change(seat(cast.alice, cast.group), {"name": "Supper"})
    refused(errors.Forbidden, revise.recall, seat(cast.alice, cast.group), 1)


def test_a_second_recall_changes_nothing_and_is_fine(cast: Cast) -> None:
    say(cast.carol, cast.group)
    first = revise.recall(seat(cast.carol, cast.group), 1)
    before = rows()
    assert revise.recall(seat(cast.alice, cast.group), 1) == first
    assert rows() == before


# --- recall: what is left


def test_a_recall_takes_the_content_from_everywhere(cast: Cast) -> None:
    note = kept(cast.carol, b"secret file", "secret.txt")
    say(cast.carol, cast.group, kind="file", body={"attachment": str(note.pk)}, mentions=(cast.alice.pk,))
    say(cast.carol, cast.group, "secret word", mentions="all")
    revise.edit(seat(cast.carol, cast.group), 2, body={"text": "secret words"})
    for seq in (1, 2):
        revise.react(seat(cast.bob, cast.group), seq, emoji="👍", on=True)
        revise.pin(seat(cast.bob, cast.group), seq, on=True)
    assert unread.mentions(cast.alice.pk) == {cast.group.pk: 2}
    assert store.readable(cast.bob.pk, note.pk).pk == note.pk
    for seq in (1, 2):
        revise.recall(seat(cast.carol, cast.group), seq)
    assert list(Message.objects.values_list("body", "text", "mentions", "state")) == [({}, "", [], "recalled")] * 2
    for table in (MessageEdit, Mention, AttachmentUse, Reaction, Pin):
        assert table.objects.count() == 0
    assert unread.mentions(cast.alice.pk) == {}
    assert pins.of(seat(cast.bob, cast.group)) == []
    assert search.search(cast.bob.pk, Question(), limit=9) == ([], False)
    with pytest.raises(errors.NotFound):
        store.readable(cast.bob.pk, note.pk)


def test_a_recalled_message_keeps_its_place_sender_and_time_and_says_nothing(cast: Cast) -> None:
    said = say(cast.carol, cast.group, "secret", reply_to=None)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    revise.recall(seat(cast.carol, cast.group), 1)
    shown = message_json(history.one(seat(cast.bob, cast.group), 1))
    assert (shown["seq"], shown["sender"], shown["state"], shown["version"]) == (1, cast.carol.pk, "recalled", 3)
    assert (shown["body"], shown["mentions"], shown["reactions"]) == ({}, [], {})
    assert shown["created_at"] == message_json(said)["created_at"]
    assert shown["recalled_at"] is not None
    assert listing.conversation_json(cast.bob.pk, cast.group.pk)["last_message"]["body"] == {}


def test_a_quote_of_a_recalled_message_quotes_nothing(cast: Cast) -> None:
    say(cast.carol, cast.group, "secret")
    answer = say(cast.bob, cast.group, "what?", reply_to=1)
    revise.recall(seat(cast.carol, cast.group), 1)
    assert history.one(seat(cast.alice, cast.group), answer.seq).reply_to == 1
    assert history.one(seat(cast.alice, cast.group), 1).body == {}


def test_other_messages_keep_what_is_theirs(cast: Cast) -> None:
    for text in ("one", "two"):
        say(cast.carol, cast.group, text, mentions=(cast.bob.pk,))
    for seq in (1, 2):
        revise.react(seat(cast.bob, cast.group), seq, emoji="👍", on=True)
    revise.recall(seat(cast.carol, cast.group), 1)
    other = history.one(seat(cast.bob, cast.group), 2)
    assert (other.body, other.reactions, list(other.mentions)) == ({"text": "two"}, {"👍": [cast.bob.pk]}, [cast.bob.pk])
    assert unread.mentions(cast.bob.pk) == {cast.group.pk: 1}


@pytest.mark.parametrize("change", ["edit", "react", "pin", "unreact", "unpin"])
@pytest.mark.parametrize("state", ["recalled", "blocked", "held"])
def test_a_message_that_is_not_shown_is_not_changed(cast: Cast, state: str, change: str) -> None:
    say(cast.alice, cast.group)
    Message.objects.update(state=state)
    mine = seat(cast.alice, cast.group)
    if change == "edit":
        refused(errors.NotFound, revise.edit, mine, 1, body={"text": "x"})
    elif change in ("react", "unreact"):
        refused(errors.NotFound, revise.react, mine, 1, emoji="👍", on=change == "react")
    else:
        refused(errors.NotFound, revise.pin, mine, 1, on=change == "pin")


def test_a_held_message_may_be_taken_back_and_a_blocked_one_not(cast: Cast) -> None:
    say(cast.carol, cast.group)
    Message.objects.update(state="held")
    assert revise.recall(seat(cast.carol, cast.group), 1).state == "recalled"
    assert Message.objects.values_list("body", "text").get() == ({}, "")
    say(cast.carol, cast.group)
    Message.objects.filter(seq=2).update(state="blocked")
    refused(errors.NotFound, revise.recall, seat(cast.carol, cast.group), 2)


# --- staff


def test_staff_with_the_permission_recall_without_a_seat_any_time(cast: Cast) -> None:
    said = say(cast.carol, cast.group)
    age(10**6)
    admin = factories.person("admin-one", is_staff=True, is_superuser=True)
    assert revise.recall_by_staff(admin, said.id).state == "recalled"
    assert Message.objects.get().recalled_by_id == admin.pk


def test_staff_without_the_permission_or_without_an_account_recall_nothing(cast: Cast) -> None:
    said = say(cast.carol, cast.group)
    clerk = factories.person("clerk-one", is_staff=True)
    ended = factories.person("ended-one", is_superuser=True, is_active=False)
    for user in (clerk, ended, cast.alice):
        refused(errors.Forbidden, revise.recall_by_staff, user, said.id)


def test_staff_are_told_where_there_is_no_such_message(cast: Cast) -> None:
    admin = factories.person("admin-one", is_superuser=True)
    refused(errors.NotFound, revise.recall_by_staff, admin, 10**6)
