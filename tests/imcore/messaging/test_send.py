"""The one way in: every rule is asked once, a refused message changes nothing, stored means committed and announced."""

from contextlib import AbstractContextManager

import pytest
from django.db import connection

from imcore import errors, extend
from imcore.draft import Draft, Stored
from imcore.extend import BeforeSendHook
from imcore.messagebox import history
from imcore.messaging import send
from imcore.models import Conversation, DirectChat, GroupChat, Member, Message, Outbox, User
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.messagebox.talk import draft, head, kept, log, say, seat, stored
from tests.imcore.messaging.doors import plugged
from tests.imcore.messaging.test_store import cut_connection

pytestmark = pytest.mark.django_db


def refusal(one: Draft) -> errors.HongyanError:
    """It is refused, singly and as one of a batch, and nothing is stored."""
    before = (Message.objects.count(), Outbox.objects.count(), Conversation.objects.count())
    (answer,) = send.send_messages([one])
    assert isinstance(answer, errors.HongyanError)
    with pytest.raises(type(answer)):
        send.send_message(one)
    assert (Message.objects.count(), Outbox.objects.count(), Conversation.objects.count()) == before
    return answer


# --- stored


def test_a_message_is_answered_with_its_place(cast: Cast) -> None:
    first, second = say(cast.alice, cast.group, "one"), say(cast.bob, cast.group, "two")
    assert [(m.seq, m.version, m.duplicate, m.state) for m in (first, second)] == [
        (1, 1, False, "normal"),
        (2, 2, False, "normal"),
    ]
    assert log(cast.group) == [(1, "one"), (2, "two")]


def test_outcomes_come_in_the_order_of_the_drafts(cast: Cast) -> None:
    other = factories.group(cast.bob)
    a, no, b, c = send.send_messages(
        [
            draft(cast.alice, cast.group, "a"),
            draft(cast.erin, cast.group, "no"),
            draft(cast.bob, other, "b"),
            draft(cast.bob, cast.group, "c"),
        ]
    )
    assert isinstance(no, errors.NotMember)
    assert [(m.conversation, m.seq) for m in stored([a, b, c])] == [(cast.group.pk, 1), (other.pk, 1), (cast.group.pk, 2)]
    assert log(cast.group) == [(1, "a"), (2, "c")]


def test_no_drafts_are_no_outcomes() -> None:
    assert send.send_messages([]) == []


def test_text_is_what_the_kind_reads_not_what_the_draft_says(cast: Cast) -> None:
    (said,) = stored(send.send_messages([draft(cast.alice, cast.group, "claimed", body={"text": "true"})]))
    assert Message.objects.values_list("text", flat=True).get(pk=said.id) == "true"


# --- refused


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"kind": "notice", "body": {"event": "renamed"}}, {"kind": ["no such kind"]}),
        ({"kind": "telepathy"}, {"kind": ["no such kind"]}),
        ({"client_id": ""}, {"client_id": ["1 to 64 characters, without NUL"]}),
        ({"client_id": "x" * 65}, {"client_id": ["1 to 64 characters, without NUL"]}),
        ({"client_id": "a\x00"}, {"client_id": ["1 to 64 characters, without NUL"]}),
        ({"body": {"text": " "}}, {"body.text": ["is blank"]}),
        ({"conversation": None}, {"conversation": ["conversation or to is required"]}),
    ],
)
def test_bad_input_is_refused_by_field(cast: Cast, fields: dict[str, object], detail: dict[str, object]) -> None:
    answer = refusal(draft(cast.alice, cast.group, **fields))
    assert isinstance(answer, errors.Invalid)
    assert answer.detail == detail


@pytest.mark.parametrize("who", ["dave", "erin"])
def test_who_is_no_member_posts_nothing_as_where_nothing_is(cast: Cast, who: str) -> None:
    answer = refusal(draft(getattr(cast, who), cast.group))
    nowhere = refusal(draft(getattr(cast, who), None, conversation=10**9))
    assert isinstance(answer, errors.NotMember)
    assert isinstance(nowhere, errors.NotMember)
    assert (answer.detail, nowhere.detail) == ({"conversation": cast.group.pk}, {"conversation": 10**9})


def test_a_dissolved_group_takes_nothing(cast: Cast) -> None:
    Conversation.objects.filter(pk=cast.group.pk).update(state="archived")
    assert isinstance(refusal(draft(cast.alice, cast.group)), errors.Conflict)


def test_in_a_muted_group_only_its_admins_post(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(mute_all=True)
    assert isinstance(refusal(draft(cast.carol, cast.group)), errors.Muted)
    assert [say(user, cast.group).seq for user in (cast.alice, cast.bob)] == [1, 2]


def test_an_account_that_has_ended_posts_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast.carol.pk).update(is_active=False)
    assert isinstance(refusal(draft(cast.carol, cast.group)), errors.Unauthenticated)


@pytest.mark.parametrize("reply_to", [-1, 0, 2, 99])
def test_only_what_is_there_is_answered(cast: Cast, reply_to: int) -> None:
    say(cast.alice, cast.group)
    answer = refusal(draft(cast.bob, cast.group, reply_to=reply_to))
    assert isinstance(answer, errors.NotFound)
    assert answer.detail == {"reply_to": reply_to}
    assert say(cast.bob, cast.group, reply_to=1).reply_to == 1


def test_a_direct_conversation_has_no_all(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    assert refusal(draft(cast.alice, talk, mentions="all")).detail == {"mentions": ["only a group has an all"]}


# --- to a user


def test_who_writes_first_makes_the_direct_conversation_and_the_answer_goes_there(cast: Cast) -> None:
    first = say(cast.alice, None, "hello", to=cast.bob.pk)
    answer = say(cast.bob, None, "hi", to=cast.alice.pk)
    pair = tuple(sorted([cast.alice.pk, cast.bob.pk]))
    assert (first.seq, answer.seq, answer.conversation) == (1, 2, first.conversation)
    assert first.audience == answer.audience == pair
    assert list(DirectChat.objects.values_list("conversation_id", "user_low_id", "user_high_id")) == [
        (first.conversation, *pair)
    ]


def test_a_batch_to_the_same_new_pair_makes_one_conversation(cast: Cast) -> None:
    outcomes = stored(
        send.send_messages(
            [draft(cast.alice, None, text, to=cast.bob.pk) for text in "ab"] + [draft(cast.bob, None, "c", to=cast.alice.pk)]
        )
    )
    assert ({m.conversation for m in outcomes}, [m.seq for m in outcomes]) == ({outcomes[0].conversation}, [1, 2, 3])
    assert DirectChat.objects.count() == 1


def test_a_note_to_oneself_has_one_reader(cast: Cast) -> None:
    said = say(cast.alice, None, to=cast.alice.pk)
    assert Conversation.objects.get(pk=said.conversation).member_count == 1
    assert say(cast.alice, None, to=cast.alice.pk).seq == 2


def test_whom_one_may_not_see_one_does_not_write_to(cast: Cast) -> None:
    visitor = factories.person("visitor-two", kind="visitor")
    User.objects.filter(pk=cast.dave.pk).update(is_active=False)
    for hidden in (visitor.pk, cast.dave.pk, 10**9):
        answer = refusal(draft(cast.alice, None, to=hidden))
        assert isinstance(answer, errors.NotFound)
        assert answer.detail == {"user": hidden}


def test_a_bad_message_makes_no_conversation(cast: Cast) -> None:
    refusal(draft(cast.alice, None, to=cast.bob.pk, body={"text": ""}))
    assert DirectChat.objects.count() == 0


# --- the same again


def test_a_retry_gets_the_same_answer_wherever_the_sender_stands_now(cast: Cast) -> None:
    one = draft(cast.carol, cast.group, "once")
    before = send.send_message(one)
    Member.objects.filter(user=cast.carol).update(left_at=before.created_at)
    again = send.send_message(one)
    assert (again.id, again.seq, again.version, again.created_at, again.duplicate) == (
        before.id, before.seq, before.version, before.created_at, True,
    )  # fmt: skip
    assert log(cast.group) == [(1, "once")]


def test_a_bad_and_a_good_message_of_one_client_id_are_both_answered_with_the_good_one(cast: Cast) -> None:
    bad, good = stored(
        send.send_messages(
            [
                draft(cast.alice, cast.group, client_id="same", body={"text": ""}),
                draft(cast.alice, cast.group, "good", client_id="same"),
            ]
        )
    )
    assert (bad.id, bad.duplicate, good.duplicate) == (good.id, True, False)


# --- what is told


@pytest.mark.django_db(transaction=True)
def test_what_is_stored_is_announced_once_and_a_duplicate_not_again(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    one = draft(cast.alice, cast.group, "once")
    with listening(cast.group, cast.alice, cast.bob) as ear:
        send.send_messages([one, draft(cast.erin, cast.group, "no"), one])
        send.send_messages([one])
        say(cast.alice, talk, "for two")
        frames = ear.frames(3)
    told = [(frame["event"], frame["message"]["conversation"], frame["message"]["body"]) for frame in frames]
    assert told == [
        ("message", cast.group.pk, {"text": "once"}),
        *[("message", talk.pk, {"text": "for two"})] * 2,  # on the name of each of the two
    ]


# --- a fault in one draft's rules, or of the database


class Broken:
    """A rule of a kind of conversation with a bug that one sender meets."""

    def __init__(self, sender: User) -> None:
        self.sender = sender

    def may_post(self, poster: object, one: Draft) -> None:
        """See extend.ConversationRule."""
        if one.sender == self.sender.pk:
            raise ZeroDivisionError


def with_a_broken_rule(sender: User) -> AbstractContextManager[None]:
    rule = Broken(sender)

    def check(poster: object, one: Draft) -> Draft:
        rule.may_post(poster, one)
        return one

    return plugged(extend.before_send, BeforeSendHook(check))


def test_what_breaks_a_hook_breaks_its_own_message_only(cast: Cast) -> None:
    with with_a_broken_rule(cast.bob):
        fine, bad, other = send.send_messages([draft(user, cast.group, user.username) for user in cast.members()])
    assert isinstance(bad, errors.Unavailable)
    assert [message.seq for message in stored([fine, other])] == [1, 2]


def test_what_breaks_a_conversations_rule_breaks_its_own_message_only(cast: Cast) -> None:
    before = extend.conversation_rules._entries
    extend.conversation_rules._entries = {"group": Broken(cast.bob)}
    try:
        fine, bad, other = send.send_messages([draft(user, cast.group, user.username) for user in cast.members()])
    finally:
        extend.conversation_rules._entries = before
    assert isinstance(bad, errors.Internal)
    assert [message.seq for message in stored([fine, other])] == [1, 2]
    assert log(cast.group) == [(1, "alice"), (2, "carol")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server that can cut a connection")
def test_after_a_restart_of_the_database_the_next_message_goes_as_ever(cast: Cast) -> None:
    before = say(cast.alice, cast.group, "before")
    cut_connection()
    assert [message.seq for message in stored(send.send_messages([draft(cast.alice, cast.group, "after")]))] == [2]
    cut_connection()
    (again,) = send.send_messages([draft(cast.alice, cast.group, "before", client_id=before.client_id)])
    assert isinstance(again, Stored)
    assert again.duplicate


def test_each_kind_of_body_goes_the_same_way(cast: Cast) -> None:
    note = kept(cast.alice)
    say(cast.alice, cast.group, "quoted")
    bodies: dict[str, dict[str, object]] = {
        "file": {"attachment": str(note.pk)},
        "location": {"latitude": 28.0, "longitude": 120.7, "name": "温州", "address": ""},
        "contact": {"user": cast.bob.pk},
        "link": {"url": "https://example.com/", "title": "Example"},
        "forward": {"title": "Chat", "messages": [{"conversation": cast.group.pk, "seq": 1}]},
    }
    outcomes = stored(
        send.send_messages([draft(cast.alice, cast.group, kind=kind, body=body) for kind, body in bodies.items()])
    )
    assert [message.kind for message in outcomes] == list(bodies)
    page, _more = history.page(seat(cast.carol, cast.group))
    assert [message.kind for message in page] == ["text", *bodies]
    assert head(cast.group) == (6, 6)
