"""Edit, recall, react, pin: who may, until when, what is left, and nothing changed where it is refused."""

import pytest
from msgspec.structs import replace

from imcore import errors, extend
from imcore.conversations import groups, membership
from imcore.draft import Draft, Stored
from imcore.extend import BeforeSendHook, Hold, Poster
from imcore.messagebox import search
from imcore.messagebox.search import Question
from imcore.messaging import revise
from imcore.models import (
    Conversation,
    Message,
    Pin,
    Reaction,
    User,
)
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.messagebox.talk import head, kept, say, seat
from tests.imcore.messaging.doors import plugged
from tests.imcore.messaging.refusals import age, refused, rows

pytestmark = pytest.mark.django_db


def edit(user: User, conversation: Conversation, text: str = "better", seq: int = 1) -> Stored:
    return revise.edit(seat(user, conversation), seq, body={"text": text})


# --- edit


def test_an_edit_changes_body_and_text_and_keeps_the_earlier_ones_for_moderators(cast: Cast) -> None:
    said = say(cast.alice, cast.group, "first", mentions=(cast.bob.pk,))
    edit(cast.alice, cast.group, "second")
    edited = edit(cast.alice, cast.group, "third")
    row = Message.objects.get()
    assert (edited.seq, edited.version, edited.body, edited.created_at) == (1, 3, {"text": "third"}, said.created_at)
    assert edited.edited_at == row.edited_at is not None
    assert (row.body, row.text, row.mentions) == ({"text": "third"}, "third", [cast.bob.pk])
    assert [earlier.body for earlier in row.edits.order_by("pk")] == [{"text": "first"}, {"text": "second"}]
    assert head(cast.group) == (1, 3)
    assert search.search(cast.carol.pk, Question(text="first"), limit=9) == ([], False)
    assert len(search.search(cast.carol.pk, Question(text="third"), limit=9)[0]) == 1


def test_an_edit_to_the_same_text_changes_nothing(cast: Cast) -> None:
    say(cast.alice, cast.group, "same")
    before = rows()
    assert edit(cast.alice, cast.group, "same").version == 1
    assert rows() == before


def test_only_the_sender_edits(cast: Cast) -> None:
    say(cast.carol, cast.group)
    for other in (cast.alice, cast.bob):
        refused(errors.Forbidden, edit, other, cast.group)


def test_only_texts_are_edited(cast: Cast) -> None:
    note = kept(cast.alice)
    say(cast.alice, cast.group, kind="file", body={"attachment": str(note.pk)})
    groups.change(seat(cast.alice, cast.group), {"name": "Supper"})
    for seq in (1, 2):
        refused(errors.Forbidden, edit, cast.alice, cast.group, seq=seq)


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "  "}, {"text": "x" * 8001}, {"text": "a\x00"}, {"t": 1}, {}])
def test_an_edit_is_held_to_what_a_text_is(cast: Cast, body: dict[str, object]) -> None:
    say(cast.alice, cast.group)
    refused(errors.Invalid, revise.edit, seat(cast.alice, cast.group), 1, body=body)


def test_the_edit_window_ends(cast: Cast) -> None:
    say(cast.alice, cast.group)
    age(86_400 - 60)
    edit(cast.alice, cast.group)
    age(86_400 + 1)
    fault = refused(errors.RecallExpired, edit, cast.alice, cast.group, "too late")
    assert fault.detail == {"seconds": 86_400}


def no_swearing(_proof: Poster, said: Draft) -> Draft | Hold:
    if "damn" in said.text:
        raise errors.BlockedContent(rule="swearing")
    if "bet" in said.text:
        return Hold("gambling")
    return replace(said, body={"text": said.text.replace("heck", "h***")})


@pytest.mark.parametrize(("text", "rule"), [("damn", "swearing"), ("I bet", "gambling")])
def test_what_may_not_be_said_may_not_be_said_by_an_edit(cast: Cast, text: str, rule: str) -> None:
    say(cast.alice, cast.group, "fine")
    with plugged(extend.before_send, BeforeSendHook(no_swearing)):
        fault = refused(errors.BlockedContent, edit, cast.alice, cast.group, text)
    assert fault.detail == {"rule": rule}


def test_a_hook_changes_an_edit_as_it_changes_a_message(cast: Cast) -> None:
    say(cast.alice, cast.group, "fine")
    with plugged(extend.before_send, BeforeSendHook(no_swearing)):
        assert edit(cast.alice, cast.group, "what the heck").body == {"text": "what the h***"}
    assert Message.objects.get().text == "what the h***"


# --- reactions and pins


def test_a_reaction_is_put_once_and_taken_off_once(cast: Cast) -> None:
    say(cast.alice, cast.group)
    bob = seat(cast.bob, cast.group)
    for on, version, reactions in (
        (False, 1, {}), (True, 2, {"👍": [cast.bob.pk]}), (True, 2, {"👍": [cast.bob.pk]}), (False, 3, {}), (False, 3, {}),
    ):  # fmt: skip
        now = revise.react(bob, 1, emoji="👍", on=on)
        assert (now.version, now.reactions) == (version, reactions)
    assert head(cast.group) == (1, 3)


def test_nobody_takes_off_anothers_reaction(cast: Cast) -> None:
    say(cast.alice, cast.group)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    assert revise.react(seat(cast.alice, cast.group), 1, emoji="👍", on=False).reactions == {"👍": [cast.bob.pk]}


@pytest.mark.parametrize("emoji", ["", " ", "a", "1", "ok", "\x00", "👍\x00"])
def test_what_is_no_emoji_is_refused(cast: Cast, emoji: str) -> None:
    say(cast.alice, cast.group)
    refused(errors.Invalid, revise.react, seat(cast.bob, cast.group), 1, emoji=emoji, on=True)


@pytest.mark.parametrize("emoji", ["👍", "👨‍👩‍👧", ":party:", "赞"])
def test_what_people_react_with_is_an_emoji(cast: Cast, emoji: str) -> None:
    say(cast.alice, cast.group)
    assert revise.react(seat(cast.bob, cast.group), 1, emoji=emoji, on=True).reactions == {emoji: [cast.bob.pk]}


def test_a_message_takes_twenty_kinds_of_emoji_and_more_of_each(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    emoji = [chr(0x1F600 + place) for place in range(21)]
    Reaction.objects.bulk_create(Reaction(message_id=said.id, user=cast.alice, emoji=one) for one in emoji[:20])
    fault = refused(errors.Conflict, revise.react, seat(cast.bob, cast.group), 1, emoji=emoji[20], on=True)
    assert fault.detail == {"limit": 20}
    assert revise.react(seat(cast.bob, cast.group), 1, emoji=emoji[0], on=True).reactions[emoji[0]] == [
        cast.alice.pk, cast.bob.pk,
    ]  # fmt: skip


def test_a_pin_is_set_once_and_taken_off_once(cast: Cast) -> None:
    say(cast.alice, cast.group)
    bob = seat(cast.bob, cast.group)
    assert [revise.pin(bob, 1, on=on).version for on in (False, True, True, False, False)] == [1, 2, 2, 3, 3]
    revise.pin(bob, 1, on=True)
    assert list(Pin.objects.values_list("conversation_id", "pinned_by_id")) == [(cast.group.pk, cast.bob.pk)]


def test_a_conversation_keeps_fifty_pins(cast: Cast) -> None:
    said = [say(cast.alice, cast.group) for _ in range(51)]
    Pin.objects.bulk_create(Pin(conversation=cast.group, message_id=one.id, pinned_by=cast.alice) for one in said[:50])
    fault = refused(errors.Conflict, revise.pin, seat(cast.bob, cast.group), 51, on=True)
    assert fault.detail == {"limit": 50}


# --- what holds for all


@pytest.mark.parametrize("seq", [-1, 0, 9])
def test_what_is_not_there_is_not_changed(cast: Cast, seq: int) -> None:
    say(cast.alice, cast.group)
    refused(errors.NotFound, revise.react, seat(cast.bob, cast.group), seq, emoji="👍", on=True)


def test_a_newcomer_changes_nothing_from_before_the_joining(cast: Cast) -> None:
    say(cast.alice, cast.group)
    membership.add(seat(cast.alice, cast.group), [cast.erin.pk])
    refused(errors.NotFound, revise.react, seat(cast.erin, cast.group), 1, emoji="👍", on=True)


def test_a_dissolved_group_stays_as_it_is(cast: Cast) -> None:
    say(cast.alice, cast.group)
    member = seat(cast.alice, cast.group)
    groups.dissolve(member)
    faults = [
        refused(errors.Conflict, revise.recall, member, 1),
        refused(errors.Conflict, revise.edit, member, 1, body={"text": "x"}),
        refused(errors.Conflict, revise.react, member, 1, emoji="👍", on=True),
        refused(errors.Conflict, revise.pin, member, 1, on=True),
    ]
    assert [fault.detail for fault in faults] == [{"state": "archived"}] * 4


@pytest.mark.django_db(transaction=True)
def test_each_change_is_heard_once_with_its_version_and_none_where_nothing_changed(cast: Cast) -> None:
    with listening(cast.group) as ear:
        say(cast.alice, cast.group, "secret")
        edit(cast.alice, cast.group)
        for _ in range(2):
            revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
            revise.pin(seat(cast.bob, cast.group), 1, on=True)
        for _ in range(2):
            revise.recall(seat(cast.alice, cast.group), 1)
        _said, *frames = ear.frames(5)
    assert [(frame["event"], frame["message"]["version"], frame["message"]["state"]) for frame in frames] == [
        ("changed", 2, "normal"), ("changed", 3, "normal"), ("changed", 4, "normal"), ("changed", 5, "recalled"),
    ]  # fmt: skip
    assert (frames[1]["message"]["reactions"], frames[3]["message"]["body"]) == ({"👍": [cast.bob.pk]}, {})
