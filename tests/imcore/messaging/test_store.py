"""A batch goes into the log whole; where one message cannot, it fails alone, at once, and says why."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection

from imcore import errors
from imcore.draft import Draft, Stored
from imcore.messagebox import writer
from imcore.messaging import store
from imcore.models import AttachmentUse, Mention, Message, Outbox, User
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft, head, log, say, stored

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)  # where the commit itself matters
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server that can cut a connection")


def deleted(user: User) -> int:
    number: int = user.pk
    user.delete()
    return number


def append(*drafts: Draft) -> list[Stored | errors.HongyanError]:
    return store.append(drafts, {})


# --- foreign keys are looked at by the commit


@committed
def test_a_mention_of_a_user_deleted_meanwhile_fails_alone_and_says_so(cast: Cast) -> None:
    ghost = deleted(cast.erin)
    fine, bad, other = append(
        draft(cast.alice, cast.group, "one"),
        draft(cast.bob, cast.group, "two", mentions=(ghost,)),
        draft(cast.carol, cast.group, "three"),
    )
    assert isinstance(bad, errors.Invalid)
    assert bad.detail == {"mentions": [f"not a member: {ghost}"]}
    assert [message.seq for message in stored([fine, other])] == [1, 2]
    assert log(cast.group) == [(1, "one"), (2, "three")]
    assert Mention.objects.count() == 0


@committed
def test_a_file_deleted_meanwhile_fails_alone_and_says_so(cast: Cast) -> None:
    gone = str(uuid4())
    bad, fine = append(
        draft(cast.alice, cast.group, kind="file", body={"attachment": gone}, files=(gone,)),
        draft(cast.bob, cast.group, "fine"),
    )
    assert isinstance(bad, errors.NotFound)
    assert bad.detail == {"attachment": gone}
    assert isinstance(fine, Stored)
    assert (log(cast.group), AttachmentUse.objects.count()) == ([(1, "fine")], 0)


@committed
def test_a_refused_commit_is_not_in_doubt(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        writer.append([draft(cast.alice, cast.group, mentions=(deleted(cast.erin),))])
    assert (head(cast.group), Message.objects.count(), Outbox.objects.count()) == ((0, 0), 0, 0)


# --- one bad message of a batch


def test_who_was_removed_meanwhile_fails_alone(cast: Cast) -> None:
    fine, bad, other = append(
        draft(cast.alice, cast.group, "one"), draft(cast.dave, cast.group, "two"), draft(cast.bob, cast.group, "three")
    )
    assert isinstance(bad, errors.NotMember)
    assert bad.detail == {"conversation": cast.group.pk}
    assert [message.seq for message in stored([fine, other])] == [1, 2]
    assert log(cast.group) == [(1, "one"), (2, "three")]


def test_what_cannot_be_written_down_fails_alone(cast: Cast) -> None:
    fine, bad, other = append(
        draft(cast.alice, cast.group, "one"),
        draft(cast.bob, cast.group, body={"text": object()}),
        draft(cast.carol, cast.group, "three"),
    )
    assert isinstance(bad, errors.Internal)
    assert [message.seq for message in stored([fine, other])] == [1, 2]
    assert log(cast.group) == [(1, "one"), (2, "three")]


def test_a_batch_is_stored_in_the_order_in_which_it_came(cast: Cast) -> None:
    append(*[draft(cast.alice, cast.group, text) for text in "abcdefgh"])
    assert log(cast.group) == list(enumerate("abcdefgh", start=1))


def test_an_empty_batch_is_none(cast: Cast) -> None:
    assert append() == []
    assert Outbox.objects.count() == 0


# --- client ids


def test_a_client_id_twice_in_a_batch_is_stored_once_and_answered_twice(cast: Cast) -> None:
    first, other, again = stored(
        append(
            draft(cast.alice, cast.group, "one", client_id="same"),
            draft(cast.bob, cast.group, "two", client_id="same"),
            draft(cast.alice, cast.group, "three", client_id="same"),
        )
    )
    assert [(m.seq, m.duplicate) for m in (first, other, again)] == [(1, False), (2, False), (1, True)]
    assert log(cast.group) == [(1, "one"), (2, "two")]


def test_a_client_id_of_an_earlier_batch_is_answered_as_then_and_the_rest_is_stored_together(cast: Cast) -> None:
    before = say(cast.alice, cast.group, "before", client_id="same")
    fresh, again, other = stored(
        append(
            draft(cast.bob, cast.group, "one"),
            draft(cast.alice, cast.group, "other words", client_id="same"),
            draft(cast.carol, cast.group, "two"),
        )
    )
    assert (again.id, again.seq, again.version, again.created_at, again.body, again.duplicate) == (
        before.id, before.seq, before.version, before.created_at, {"text": "before"}, True,
    )  # fmt: skip
    assert [(fresh.seq, fresh.duplicate), (other.seq, other.duplicate)] == [(2, False), (3, False)]
    assert log(cast.group) == [(1, "before"), (2, "one"), (3, "two")]
    assert Outbox.objects.count() == 2


def test_a_known_client_id_and_a_bad_message_in_one_batch_leave_the_rest_stored(cast: Cast) -> None:
    say(cast.alice, cast.group, "before", client_id="same")
    again, bad, fine = append(
        draft(cast.alice, cast.group, "again", client_id="same"),
        draft(cast.dave, cast.group, "no"),
        draft(cast.bob, cast.group, "yes"),
    )
    assert isinstance(again, Stored)
    assert again.duplicate
    assert isinstance(bad, errors.NotMember)
    assert log(cast.group) == [(1, "before"), (2, "yes")]
    assert isinstance(fine, Stored)
    assert fine.seq == 2


# --- the answer of a commit that was lost


def settle(*drafts: Draft) -> list[Stored | errors.HongyanError]:
    outcomes = store._settle(list(drafts), {})
    return [outcomes[draft.sender, draft.client_id] for draft in drafts]


@committed
def test_what_was_committed_though_its_answer_was_lost_is_not_stored_again(cast: Cast) -> None:
    lost, fresh = draft(cast.alice, cast.group, "lost answer"), draft(cast.bob, cast.group, "never came")
    (before,) = stored(writer.append([lost]))
    found, new = stored(settle(lost, fresh))
    assert (found.id, found.seq, new.seq) == (before.id, 1, 2)
    assert log(cast.group) == [(1, "lost answer"), (2, "never came")]


@committed
def test_settling_does_not_wait_for_what_will_never_be_stored(cast: Cast) -> None:
    removed, ghost, fine = settle(
        draft(cast.dave, cast.group, "no seat"),
        draft(cast.alice, cast.group, "no such user", mentions=(deleted(cast.erin),)),
        draft(cast.bob, cast.group, "fine"),
    )
    assert isinstance(removed, errors.NotMember)
    assert isinstance(ghost, errors.Invalid)
    assert isinstance(fine, Stored)
    assert log(cast.group) == [(1, "fine")]


@contextmanager
def connection_cut_at_commit(times: int) -> Iterator[None]:
    """The next so many commits of an outbox row lose their connection before anything is durable."""
    make = """
        CREATE SEQUENCE commits;
        CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('commits') <= %s THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON imcore_outbox DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION cut();
    """
    with connection.cursor() as cursor:
        cursor.execute(make % times)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER cut ON imcore_outbox; DROP FUNCTION cut; DROP SEQUENCE commits")


@committed
@postgresql_only
def test_a_connection_lost_in_the_commit_is_in_doubt(cast: Cast) -> None:
    with connection_cut_at_commit(1):
        with pytest.raises(writer.CommitInDoubt):
            writer.append([draft(cast.alice, cast.group)])
        connection.close()
    assert Message.objects.count() == 0


@committed
@postgresql_only
@pytest.mark.parametrize("times", [1, 3])
def test_a_batch_in_doubt_is_stored_once_in_the_end(cast: Cast, times: int) -> None:
    with connection_cut_at_commit(times):
        outcomes = stored(append(draft(cast.alice, cast.group, "one"), draft(cast.bob, cast.group, "two")))
    assert [message.seq for message in outcomes] == [1, 2]
    assert log(cast.group) == [(1, "one"), (2, "two")]
    assert head(cast.group) == (2, 2)


@committed
@postgresql_only
def test_a_dead_connection_costs_a_second_try(cast: Cast) -> None:
    cut_connection()
    assert [message.seq for message in stored(append(draft(cast.alice, cast.group)))] == [1]


def cut_connection() -> None:
    """As after a restart of the server: the connection is there and dead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    other.close()
