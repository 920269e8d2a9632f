"""The ids in a body are claims: what the sender may not see is not there, and what is said of it is what is so."""

from uuid import uuid4

import pytest
from msgspec.structs import replace

from imcore import errors
from imcore.conversations import membership
from imcore.draft import Draft
from imcore.messaging import references, revise
from imcore.models import Message, User
from imcore.rest import timestamp
from tests import factories
from tests.cast import Cast
from tests.imcore.attachments import files
from tests.imcore.messagebox.talk import draft, kept, say, say_many, seat
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def resolved(one: Draft) -> Draft:
    (answer,) = references.resolve([one])
    assert isinstance(answer, Draft), answer
    return answer


def refusal(one: Draft) -> tuple[type, dict[str, object]]:
    (answer,) = references.resolve([one])
    assert isinstance(answer, errors.HongyanError)
    return type(answer), answer.detail


# --- texts and mentions


def test_a_text_is_its_own_text_and_asks_the_database_nothing(cast: Cast) -> None:
    with statements() as sent:
        answer = resolved(replace(draft(cast.alice, cast.group, "鸿雁"), text=""))
    assert (answer.text, answer.files, sent) == ("鸿雁", (), [])


def test_only_members_of_now_are_mentioned(cast: Cast) -> None:
    assert resolved(draft(cast.alice, cast.group, mentions=(cast.bob.pk, cast.alice.pk))).mentions == (
        cast.bob.pk,
        cast.alice.pk,
    )
    for stranger in (cast.dave.pk, cast.erin.pk, 10**9):
        one = draft(cast.alice, cast.group, mentions=(cast.bob.pk, stranger))
        assert refusal(one) == (errors.Invalid, {"mentions": [f"not a member: {stranger}"]})


def test_a_member_elsewhere_is_no_member_here(cast: Cast) -> None:
    other = factories.group(cast.alice, cast.erin)
    here, there = references.resolve(
        [draft(cast.alice, cast.group, mentions=(cast.erin.pk,)), draft(cast.alice, other, mentions=(cast.erin.pk,))]
    )
    assert isinstance(here, errors.Invalid)
    assert isinstance(there, Draft)


def test_all_needs_no_looking_up(cast: Cast) -> None:
    with statements() as sent:
        assert resolved(draft(cast.alice, cast.group, mentions="all")).mentions == "all"
    assert sent == []


def test_the_mentions_of_a_batch_take_one_query_however_many_they_are(cast: Cast) -> None:
    crowd = [user.pk for user in factories.people(100)]
    batch = [draft(cast.alice, cast.group, mentions=tuple(crowd)) for _ in range(128)]
    batch += [draft(cast.alice, factories.group(cast.alice), mentions=tuple(crowd)) for _ in range(12)]
    with statements() as sent:
        answers = references.resolve(batch)
    assert (len(sent), [type(answer) for answer in answers]) == (1, [errors.Invalid] * 140)


def test_an_unknown_kind_is_refused(cast: Cast) -> None:
    assert refusal(draft(cast.alice, cast.group, kind="telepathy")) == (errors.Invalid, {"kind": ["no such kind"]})


# --- files


def test_what_a_body_says_of_a_file_is_what_is_stored(cast: Cast) -> None:
    note = kept(cast.alice, b"hello", "note.txt")
    body = {"attachment": str(note.pk), "name": "bill.exe", "size": 1, "mime": "application/x-evil"}
    answer = resolved(draft(cast.alice, cast.group, kind="file", body=body))
    assert answer.body == {"attachment": str(note.pk), "name": "note.txt", "size": 5, "mime": "text/plain"}
    assert (answer.text, answer.files) == ("note.txt", (str(note.pk),))


def test_what_a_body_says_of_a_picture_is_what_was_measured(cast: Cast) -> None:
    image = kept(cast.alice, files.picture(size=(60, 40)), "a.png")
    body = {"attachment": str(image.pk), "width": 1, "height": 9, "thumbnail": "https://elsewhere.example/"}
    answer = resolved(draft(cast.alice, cast.group, kind="image", body=body))
    assert answer.body == {
        "attachment": str(image.pk), "width": 60, "height": 40, "thumbnail": f"/api/v1/attachments/{image.pk}/thumbnail",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "extra"), [("image", {}), ("voice", {"seconds": 1.0}), ("video", {"seconds": 1.0})])
def test_a_file_is_sent_as_what_it_is(cast: Cast, kind: str, extra: dict[str, object]) -> None:
    note = kept(cast.alice, b"hello", "a.png")
    one = draft(cast.alice, cast.group, kind=kind, body={"attachment": str(note.pk)} | extra)
    assert refusal(one) == (errors.Invalid, {"body.attachment": [f"text/plain is no {kind}"]})


def test_a_recording_is_sent_as_voice(cast: Cast) -> None:
    sound = kept(cast.alice, files.wav(), "a.wav", purpose="voice")
    answer = resolved(draft(cast.alice, cast.group, kind="voice", body={"attachment": str(sound.pk), "seconds": 0.1}))
    assert (answer.body, answer.files) == ({"attachment": str(sound.pk), "seconds": 0.1}, (str(sound.pk),))


def file_of(sender: User, cast: Cast, number: object) -> Draft:
    return draft(sender, cast.group, kind="file", body={"attachment": str(number)})


def test_anothers_file_is_not_there_until_one_may_read_a_message_that_holds_it(cast: Cast) -> None:
    note = kept(cast.alice)
    assert refusal(file_of(cast.bob, cast, note.pk)) == (errors.NotFound, {"attachment": str(note.pk)})
    say(cast.alice, cast.group, kind="file", body={"attachment": str(note.pk)})
    assert resolved(file_of(cast.bob, cast, note.pk)).files == (str(note.pk),)
    for stranger in cast.strangers():
        assert refusal(file_of(stranger, cast, note.pk)) == (errors.NotFound, {"attachment": str(note.pk)})
    revise.recall(seat(cast.alice, cast.group), 1)
    assert refusal(file_of(cast.bob, cast, note.pk)) == (errors.NotFound, {"attachment": str(note.pk)})


def test_a_file_that_never_was_answers_alike(cast: Cast) -> None:
    nowhere = uuid4()
    assert refusal(file_of(cast.alice, cast, nowhere)) == (errors.NotFound, {"attachment": str(nowhere)})


# --- contacts


def test_a_contact_is_somebody_whom_the_sender_may_see(cast: Cast) -> None:
    assert resolved(draft(cast.alice, cast.group, kind="contact", body={"user": cast.erin.pk})).body == {"user": cast.erin.pk}
    visitor = factories.person("visitor-one", kind="visitor")
    User.objects.filter(pk=cast.dave.pk).update(is_active=False)
    for hidden in (visitor.pk, cast.dave.pk, 10**9):
        one = draft(cast.alice, cast.group, kind="contact", body={"user": hidden})
        assert refusal(one) == (errors.NotFound, {"user": hidden})


# --- forwards


def forward(who: User, cast: Cast, *places: tuple[int, int], claims: dict[str, object] | None = None) -> Draft:
    snapshots = [{"conversation": conversation, "seq": seq} | (claims or {}) for conversation, seq in places]
    return draft(who, cast.group, kind="forward", body={"title": "Chat", "messages": snapshots})


def test_a_forwarded_message_reads_as_it_does_now_whatever_is_claimed(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.erin)
    said = say(cast.erin, talk, "first")
    revise.edit(seat(cast.erin, talk), 1, body={"text": "second"})
    claims = {"sender": cast.bob.pk, "sender_name": "Bob", "kind": "text", "body": {"text": "I quit"}}
    answer = resolved(forward(cast.alice, cast, (talk.pk, 1), claims=claims))
    assert answer.body["messages"] == [
        {
            "conversation": talk.pk,
            "seq": 1,
            "sender": cast.erin.pk,
            "sender_name": "Erin",
            "kind": "text",
            "body": {"text": "second"},
            "created_at": timestamp(said.created_at),
        }
    ]
    assert answer.text == "Chat\nsecond"


def test_forwards_keep_their_order_and_take_two_queries_however_many_they_are(cast: Cast) -> None:
    other = factories.group(cast.alice)
    say_many(cast.alice, other, 50)
    say_many(cast.alice, cast.group, 50)
    places = [place for seq in range(50, 0, -1) for place in ((other.pk, seq), (cast.group.pk, seq))]
    with statements() as sent:
        answer = resolved(forward(cast.alice, cast, *places))
    assert [(m["conversation"], m["seq"]) for m in answer.body["messages"]] == places
    assert len(sent) == 2


def test_a_forwarded_file_goes_along(cast: Cast) -> None:
    other, note = factories.group(cast.alice), kept(cast.alice)
    say(cast.alice, other, kind="file", body={"attachment": str(note.pk)})
    assert resolved(forward(cast.alice, cast, (other.pk, 1))).files == (str(note.pk),)


def test_what_one_is_no_member_of_is_not_forwarded(cast: Cast) -> None:
    other = factories.group(cast.erin)
    say(cast.erin, other)
    say(cast.alice, cast.group)
    for place in ((other.pk, 1), (10**9, 1)):
        assert refusal(forward(cast.alice, cast, (cast.group.pk, 1), place)) == (errors.NotMember, {"conversation": place[0]})
    assert refusal(forward(cast.dave, cast, (cast.group.pk, 1)))[0] is errors.NotMember


def test_what_one_may_not_read_is_not_forwarded(cast: Cast) -> None:
    say(cast.alice, cast.group)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    say(cast.alice, cast.group)
    assert resolved(forward(cast.erin, cast, (cast.group.pk, 3))).kind == "forward"
    for seq in (1, 2, 9):  # before the joining; a notice; not there
        place = {"conversation": cast.group.pk, "seq": seq}
        assert refusal(forward(cast.erin, cast, (cast.group.pk, seq))) == (errors.NotFound, place)


@pytest.mark.parametrize("state", ["recalled", "blocked", "held"])
def test_what_is_not_shown_is_not_forwarded(cast: Cast, state: str) -> None:
    say(cast.alice, cast.group)
    Message.objects.update(state=state)
    assert refusal(forward(cast.alice, cast, (cast.group.pk, 1)))[0] is errors.NotFound


# --- a batch


def test_each_draft_has_its_own_answer_in_its_place(cast: Cast) -> None:
    answers = references.resolve(
        [
            draft(cast.alice, cast.group),
            draft(cast.alice, cast.group, mentions=(cast.erin.pk,)),
            file_of(cast.bob, cast, uuid4()),
            forward(cast.bob, cast, (10**9, 1)),
            draft(cast.bob, cast.group),
        ]
    )
    assert [type(answer) for answer in answers] == [Draft, errors.Invalid, errors.NotFound, errors.NotMember, Draft]
