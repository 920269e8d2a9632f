"""What becomes of a message that moderators approve, block or mask: everywhere at once, and its copies with it."""

from collections.abc import Callable
from functools import partial

import pytest
from rest_framework.test import APIClient

from imcore import errors, extend
from imcore.attachments import store
from imcore.conversations import listing
from imcore.draft import Stored
from imcore.messagebox import history, outbox, pins, search, unread
from imcore.messagebox.search import Question
from imcore.messaging import revise, rulings, send
from imcore.models import Mention, Message, MessageEdit, ModerationCase, User
from imcore.rest import message_json
from tests import factories
from tests.cast import Cast
from tests.imcore.attachments.files import picture
from tests.imcore.bus_ear import listening
from tests.imcore.conversations.test_membership_races import at_once
from tests.imcore.messagebox.talk import draft, head, kept, say, seat
from tests.imcore.messaging.doors import plugged
from tests.imcore.messaging.refusals import refused
from tests.imcore.moderation.desk import held

pytestmark = pytest.mark.django_db


def shown(viewer: User, cast: Cast, seq: int = 1) -> dict[str, object]:
    """What the viewer's history says of it."""
    return message_json(history.one(seat(viewer, cast.group), seq), viewer.pk)


def says(viewer: User, cast: Cast, seq: int = 1) -> tuple[object, object]:
    message = shown(viewer, cast, seq)
    return message["state"], message["body"]


# --- while it is held


def test_a_held_message_is_its_senders_alone(cast: Cast, api: Callable[[User], APIClient]) -> None:
    held(cast.alice, cast.group, mentions=(cast.carol.pk,))
    assert says(cast.alice, cast) == ("held", {"text": "the secret word"})
    assert says(cast.carol, cast) == ("held", {})
    for path in ("messages", "changes?since=0"):
        mine, theirs = (api(who).get(f"/api/v1/conversations/{cast.group.pk}/{path}").json() for who in (cast.alice, cast.bob))
        assert [m["body"] for m in mine["messages"]] == [{"text": "the secret word"}]
        assert [m["body"] for m in theirs["messages"]] == [{}]


def test_a_held_message_is_not_unread_and_the_list_shows_the_one_before(cast: Cast) -> None:
    say(cast.alice, cast.group, "before")
    held(cast.alice, cast.group)
    theirs, mine = (listing.conversation_json(who.pk, cast.group.pk) for who in (cast.carol, cast.alice))
    assert (theirs["unread"], theirs["last_seq"], theirs["last_message"]["body"]) == (1, 2, {"text": "before"})
    assert mine["last_message"]["body"] == {"text": "the secret word"}
    say(cast.bob, cast.group, "after")
    assert unread.counts(cast.carol.pk)[cast.group.pk] == (0, 1)
    assert listing.conversation_json(cast.carol.pk, cast.group.pk)["unread"] == 2


def test_the_ack_of_a_held_message_says_so(cast: Cast, api: Callable[[User], APIClient]) -> None:
    sent = {"client_id": "c1", "kind": "text", "body": {"text": "the secret word"}}
    with plugged(extend.before_send, extend.BeforeSendHook(lambda _poster, _draft: extend.Hold("a word"))):
        answer = api(cast.alice).post(f"/api/v1/conversations/{cast.group.pk}/messages", sent, format="json")
    assert (answer.status_code, answer.json()["state"]) == (201, "held")


# --- approve


def test_an_approved_message_is_there_for_all_and_names_whom_it_names(cast: Cast) -> None:
    said = held(cast.alice, cast.group, mentions=(cast.carol.pk,))
    (changed,) = rulings.approve(said.id)
    assert (changed.state, changed.version, head(cast.group)) == ("normal", 2, (1, 2))
    assert says(cast.carol, cast) == ("normal", {"text": "the secret word"})
    assert unread.counts(cast.carol.pk)[cast.group.pk] == (1, 0)
    assert listing.conversation_json(cast.carol.pk, cast.group.pk)["unread"] == 1


def test_who_read_past_it_finds_it_in_its_place_and_not_as_unread(cast: Cast) -> None:
    said = held(cast.alice, cast.group, mentions=(cast.carol.pk,))
    say(cast.carol, cast.group, "after")
    rulings.approve(said.id)
    assert unread.counts(cast.carol.pk) == {}
    assert listing.conversation_json(cast.carol.pk, cast.group.pk)["unread"] == 0


@pytest.mark.parametrize("before", [(), (rulings.block,)], ids=["held", "held, then blocked"])
def test_the_after_store_handlers_get_it_when_it_goes_on_its_way(
    cast: Cast, before: tuple[Callable[[int], object], ...]
) -> None:
    said = held(cast.alice, cast.group)
    for ruling in before:
        ruling(said.id)
    outbox.drain()
    got: list[tuple[int, str, object]] = []
    rulings.approve(said.id)
    with plugged(extend.after_store, lambda batch: got.extend((m.id, m.state, m.body) for m in batch)):
        outbox.drain()
    assert got == [(said.id, "normal", {"text": "the secret word"})]


def test_the_after_store_handlers_get_once_what_was_shown_before_it_was_blocked(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    rulings.block(said.id)
    outbox.drain()
    got: list[int] = []
    rulings.approve(said.id)
    with plugged(extend.after_store, lambda batch: got.extend(m.id for m in batch)):
        outbox.drain()
    assert got == []


def test_approving_what_is_shown_already_changes_nothing(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    assert rulings.approve(said.id) == []
    assert head(cast.group) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_nodes_hear_each_ruling_as_a_change(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    with listening(cast.group) as ear:
        rulings.approve(said.id)
        rulings.block(said.id)
        first, second = (frame["message"] for frame in ear.frames(2))
    assert (first["state"], first["body"], first["version"]) == ("normal", {"text": "the secret word"}, 2)
    assert (second["state"], second["body"], second["version"]) == ("blocked", {}, 3)


# --- block


def test_a_blocked_message_is_nowhere_for_nobody_and_stays_for_the_desk(cast: Cast) -> None:
    said = say(cast.alice, cast.group, "a rude word", mentions=(cast.carol.pk,))
    revise.pin(seat(cast.alice, cast.group), 1, on=True)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    rulings.block(said.id)
    for viewer in (cast.alice, cast.carol):
        message = shown(viewer, cast)
        assert (message["state"], message["body"], message["mentions"], message["reactions"]) == ("blocked", {}, [], {})
    assert search.search(cast.carol.pk, Question(text="rude"), limit=9) == ([], False)
    assert pins.of(seat(cast.alice, cast.group)) == []
    assert listing.conversation_json(cast.carol.pk, cast.group.pk)["unread"] == 0
    assert (Mention.objects.count(), Message.objects.get().body) == (0, {"text": "a rude word"})


@pytest.mark.parametrize("part", ["", "/thumbnail"])
def test_the_file_of_a_blocked_message_is_nobodys_and_comes_back_with_it(
    cast: Cast, api: Callable[[User], APIClient], part: str
) -> None:
    photo = kept(cast.alice, picture(), "photo.png", purpose="image")
    said = say(cast.alice, cast.group, kind="image", body={"attachment": str(photo.pk)})
    again = say(cast.carol, factories.group(cast.carol), kind="image", body={"attachment": str(photo.pk)})
    rulings.block(said.id)
    readers = [api(who) for who in (cast.alice, cast.bob, cast.carol)]
    path = f"/api/v1/attachments/{photo.pk}{part}"
    assert [reader.get(path).status_code for reader in readers] == [404, 404, 404]
    assert store.references(cast.carol.pk, [str(photo.pk)]) == {}
    assert Message.objects.get(pk=again.id).state == "normal"
    rulings.approve(said.id)
    assert [reader.get(path).status_code for reader in readers] == [200, 200, 200]


# --- copies


def passed_on(sender: User, cast: Cast, *seqs: int, group: object = None) -> Stored:
    other = group or factories.group(sender, name="Elsewhere")
    messages = [{"conversation": cast.group.pk, "seq": seq} for seq in seqs]
    return say(sender, other, kind="forward", body={"title": "Look", "messages": messages})


def test_a_blocked_message_goes_from_the_forwards_at_any_depth_and_comes_back_when_approved(cast: Cast) -> None:
    said, fine = say(cast.alice, cast.group, "a rude word"), say(cast.alice, cast.group, "fine")
    first = passed_on(cast.carol, cast, 1, 2)
    outer = {"title": "Again", "messages": [{"conversation": first.conversation, "seq": first.seq}]}
    second = say(cast.carol, factories.group(cast.carol), kind="forward", body=outer)
    assert len(rulings.block(said.id)) == 3
    inner = Message.objects.get(pk=first.id)
    assert [(s["body"], s.get("state")) for s in inner.body["messages"]] == [({}, "blocked"), ({"text": "fine"}, None)]
    assert (inner.text, inner.version) == ("Look\nfine", 2)
    assert "rude" not in str(Message.objects.get(pk=second.id).body)
    assert fine.state == "normal"
    rulings.approve(said.id)
    restored = Message.objects.get(pk=second.id)
    assert restored.body == second.body
    assert Message.objects.get(pk=first.id).text == "Look\na rude word\nfine"


def test_a_forward_with_a_gap_may_be_passed_on_but_no_blocked_message(cast: Cast) -> None:
    said = say(cast.alice, cast.group, "a rude word")
    say(cast.alice, cast.group, "fine")
    first = passed_on(cast.carol, cast, 1, 2)
    rulings.block(said.id)
    with pytest.raises(errors.NotFound):
        passed_on(cast.carol, cast, 1)
    again = {"title": "", "messages": [{"conversation": first.conversation, "seq": first.seq}]}
    assert "rude" not in str(say(cast.carol, cast.group, kind="forward", body=again).body)


@pytest.mark.django_db(transaction=True)
def test_no_copy_slips_through_while_its_source_is_blocked(cast: Cast) -> None:
    said = say(cast.alice, cast.group, "a rude word")
    homes = [factories.group(user, cast.alice) for user in (cast.bob, cast.carol, cast.erin)]
    body = {"title": "", "messages": [{"conversation": cast.group.pk, "seq": 1}]}
    sends = [partial(send.send_messages, [draft(cast.alice, home, kind="forward", body=body)]) for home in homes]
    at_once([*sends[:2], lambda: rulings.block(said.id), sends[2]])
    assert Message.objects.get(pk=said.id).state == "blocked"
    assert [m for m in Message.objects.filter(kind="forward") if "rude" in str(m.body)] == []


# --- mask


def test_a_masked_text_shows_stars_to_all_and_what_it_said_to_the_desk(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    rulings.mask(said.id, ["Secret"])
    for viewer in (cast.alice, cast.carol):
        assert says(viewer, cast) == ("normal", {"text": "the ****** word"})
    assert MessageEdit.objects.get().body == {"text": "the secret word"}
    assert search.search(cast.carol.pk, Question(text="secret"), limit=9) == ([], False)


def test_what_was_masked_cannot_be_said_again_by_an_edit(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    rulings.mask(said.id, ["secret"])
    ModerationCase.objects.update(state="masked")
    refused(errors.Forbidden, revise.edit, seat(cast.alice, cast.group), 1, body={"text": "the sec ret word"})


@pytest.mark.parametrize(
    ("text", "words", "masked"),
    [
        ("A bad, BAD day", ["bad"], "A ***, *** day"),
        ("坏话坏", ["坏话", "坏"], "***"),
        ("nothing", ["bad", " "], "nothing"),
        ("Straße İ bad", ["bad"], "Straße İ ***"),
    ],
)
def test_words_are_masked_wherever_they_stand(text: str, words: list[str], masked: str) -> None:
    assert rulings.without(text, words) == masked


def test_there_must_be_something_to_mask(cast: Cast) -> None:
    said = say(cast.alice, cast.group, "fine")
    refused(errors.Invalid, rulings.mask, said.id, ["rude"])


# --- what is gone


@pytest.mark.parametrize("ruling", [rulings.approve, rulings.block])
def test_a_recalled_message_has_nothing_to_decide_on(cast: Cast, ruling: Callable[[int], list[Stored]]) -> None:
    said = held(cast.alice, cast.group)
    revise.recall(seat(cast.alice, cast.group), 1)
    assert ruling(said.id) == []
    assert (says(cast.carol, cast), head(cast.group)) == (("recalled", {}), (1, 2))


def test_a_message_that_is_not_there_is_not_found() -> None:
    with pytest.raises(errors.NotFound):
        rulings.approve(404)
