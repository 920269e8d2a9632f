"""What business lines say to a draft: let through, changed, refused, held; and what happens to a hook that fails or is late."""

import threading

import pytest
from msgspec.structs import replace

from imcore import errors, extend
from imcore.conversations.access import MayPost
from imcore.draft import Draft, Stored
from imcore.extend import BeforeSend, BeforeSendHook, Hold
from imcore.messagebox import changes, history, search, unread
from imcore.messagebox.search import Question
from imcore.messaging import hooks, send
from imcore.models import Message, Outbox
from imcore.rest import message_json
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.messagebox.talk import draft, head, kept, log, say, seat
from tests.imcore.messaging.doors import plugged

pytestmark = pytest.mark.django_db


def hook(check: BeforeSend, **options: object) -> BeforeSendHook:
    return BeforeSendHook(check, **options)


def ask(cast: Cast, one: Draft, *checks: BeforeSendHook) -> Draft | errors.HongyanError:
    with plugged(extend.before_send, *checks):
        return hooks.before_send(MayPost(cast.alice.pk, cast.group.pk, "group", "owner"), one)


def through(_poster: MayPost, one: Draft) -> Draft:
    return one


def refuse(_poster: MayPost, _draft: Draft) -> Draft:
    raise errors.BlockedContent(rule="test")


def hold(_poster: MayPost, _draft: Draft) -> Hold:
    return Hold("a word")


def shout(_poster: MayPost, one: Draft) -> Draft:
    return replace(one, body={"text": one.body["text"] + "!"}, text=one.text + "!")


def fail(_poster: MayPost, _draft: Draft) -> Draft:
    raise RuntimeError("a bug of the line's")


def late(_poster: MayPost, one: Draft) -> Draft:
    threading.Event().wait(0.02)  # past a deadline of 10 ms
    return replace(one, text="too late")


# --- the verdicts


def test_without_hooks_a_draft_goes_as_it_is(cast: Cast) -> None:
    one = draft(cast.alice, cast.group)
    assert ask(cast, one) == one


def test_hooks_change_a_draft_one_after_the_other(cast: Cast) -> None:
    answer = ask(cast, draft(cast.alice, cast.group, "hey"), hook(shout), hook(shout))
    assert isinstance(answer, Draft)
    assert (answer.body, answer.text) == ({"text": "hey!!"}, "hey!!")


def test_the_first_refusal_is_the_answer_and_the_rest_are_not_asked(cast: Cast) -> None:
    asked: list[str] = []

    def later(_poster: MayPost, one: Draft) -> Draft:
        asked.append(one.client_id)
        return one

    answer = ask(cast, draft(cast.alice, cast.group), hook(through), hook(refuse), hook(later))
    assert isinstance(answer, errors.BlockedContent)
    assert (answer.detail, asked) == ({"rule": "test"}, [])


def test_a_held_draft_says_why_and_the_next_hook_still_sees_it(cast: Cast) -> None:
    answer = ask(cast, draft(cast.alice, cast.group, "hey"), hook(hold), hook(shout))
    assert isinstance(answer, Draft)
    assert (answer.held, answer.text) == ("a word", "hey!")


def test_a_hook_is_given_the_proof_of_the_sender(cast: Cast) -> None:
    seen: list[tuple[int, int, str]] = []

    def look(poster: MayPost, one: Draft) -> Draft:
        seen.append((poster.user, poster.conversation, poster.role))
        return one

    ask(cast, draft(cast.alice, cast.group), hook(look))
    assert seen == [(cast.alice.pk, cast.group.pk, "owner")]


# --- hooks that fail or are late


@pytest.mark.parametrize("check", [hook(fail), hook(late, deadline=0.01)])
def test_a_hook_that_gives_no_answer_in_time_refuses_where_it_must(cast: Cast, check: BeforeSendHook) -> None:
    assert isinstance(ask(cast, draft(cast.alice, cast.group), check), errors.Unavailable)


@pytest.mark.parametrize("check", [hook(fail, refuse_on_failure=False), hook(late, deadline=0.01, refuse_on_failure=False)])
def test_a_hook_that_may_be_missed_is_passed_over_and_its_late_word_does_not_count(cast: Cast, check: BeforeSendHook) -> None:
    answer = ask(cast, draft(cast.alice, cast.group, "hey"), check, hook(shout))
    assert isinstance(answer, Draft)
    assert answer.text == "hey!"


def test_a_late_refusal_is_a_refusal(cast: Cast) -> None:
    def no(_poster: MayPost, _draft: Draft) -> Draft:
        threading.Event().wait(0.02)
        raise errors.BlockedContent(rule="slow")

    assert isinstance(ask(cast, draft(cast.alice, cast.group), hook(no, deadline=0.01)), errors.BlockedContent)


# --- on the walk of a message


def test_a_refused_message_is_nowhere_and_the_others_of_its_batch_are_stored(cast: Cast) -> None:
    def no_bob(poster: MayPost, one: Draft) -> Draft:
        return refuse(poster, one) if poster.user == cast.bob.pk else one

    with plugged(extend.before_send, hook(no_bob)):
        fine, bad = send.send_messages([draft(cast.alice, cast.group, "yes"), draft(cast.bob, cast.group, "no")])
    assert isinstance(fine, Stored)
    assert isinstance(bad, errors.BlockedContent)
    assert (log(cast.group), head(cast.group)) == ([(1, "yes")], (1, 1))


def test_a_changed_message_is_stored_as_changed(cast: Cast) -> None:
    with plugged(extend.before_send, hook(shout)):
        assert say(cast.alice, cast.group, "hey").body == {"text": "hey!"}
    assert log(cast.group) == [(1, "hey!")]


def test_an_unavailable_hook_stores_nothing_and_the_same_client_id_may_come_again(cast: Cast) -> None:
    one = draft(cast.alice, cast.group, "again")
    with plugged(extend.before_send, hook(fail)):
        (answer,) = send.send_messages([one])
    assert isinstance(answer, errors.Unavailable)
    assert (Message.objects.count(), Outbox.objects.count()) == (0, 0)
    (answer,) = send.send_messages([one])
    assert isinstance(answer, Stored)
    assert (answer.seq, answer.duplicate) == (1, False)


def test_a_retry_of_what_was_stored_is_answered_as_then_though_a_hook_refuses_it_now(cast: Cast) -> None:
    one = draft(cast.alice, cast.group)
    before = send.send_message(one)
    for check in (hook(refuse), hook(fail)):
        with plugged(extend.before_send, check):
            again = send.send_message(one)
        assert (again.id, again.seq, again.duplicate) == (before.id, 1, True)


# --- held


def held_by_alice(cast: Cast, **fields: object) -> Stored:
    with plugged(extend.before_send, hook(hold)):
        return say(cast.alice, cast.group, "secret word", **fields)


def test_a_held_message_has_its_seq_and_shows_no_content_anywhere(cast: Cast) -> None:
    said = held_by_alice(cast, mentions=(cast.carol.pk,))
    assert (said.seq, said.version, said.state) == (1, 1, "held")
    reader = seat(cast.carol, cast.group)
    pages = [history.page(reader)[0], changes.after(reader, 0)[0], [history.one(reader, 1)]]
    for (message,) in pages:
        shown = message_json(message)
        assert (shown["state"], shown["body"], shown["mentions"], shown["reactions"]) == ("held", {}, [], {})
        assert (shown["seq"], shown["sender"]) == (1, cast.alice.pk)
    assert search.search(cast.carol.pk, Question(text="secret"), limit=9) == ([], False)


def test_a_held_message_is_an_unread_one_but_calls_nobody(cast: Cast) -> None:
    held_by_alice(cast, mentions="all")
    assert unread.mentions(cast.carol.pk) == {}
    assert head(cast.group)[0] - seat(cast.carol, cast.group).read_seq == 1


@pytest.mark.django_db(transaction=True)
def test_no_event_carries_what_a_held_message_says(cast: Cast) -> None:
    with listening(cast.group, cast.alice, cast.carol) as ear:
        held_by_alice(cast)
        (frame,) = ear.frames(1)
    assert (frame["event"], frame["message"]["state"], frame["message"]["body"]) == ("message", "held", {})
    assert "secret" not in str(frame)


def test_a_file_of_a_held_message_is_not_readable_by_the_others(cast: Cast) -> None:
    note = kept(cast.alice)
    held_by_alice(cast, kind="file", body={"attachment": str(note.pk)})
    (answer,) = send.send_messages([draft(cast.carol, cast.group, kind="file", body={"attachment": str(note.pk)})])
    assert isinstance(answer, errors.NotFound)


def test_the_table_keeps_what_a_held_message_says_for_whoever_decides(cast: Cast) -> None:
    held_by_alice(cast)
    assert Message.objects.values_list("body", "state").get() == ({"text": "secret word"}, "held")
