"""A row of the log and the value that walks say the same."""

import pytest
from msgspec.structs import asdict

from imcore.messagebox import stored
from imcore.messaging import revise
from imcore.models import Message
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import kept, say, seat
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_what_a_send_gives_is_what_a_reader_gets(cast: Cast) -> None:
    say(cast.bob, cast.group)
    picture = kept(cast.alice)
    for said in (
        say(cast.alice, cast.group, "鸿雁 🪶", reply_to=1, mentions=(cast.bob.pk, cast.carol.pk)),
        say(cast.alice, cast.group, mentions="all"),
        say(cast.alice, cast.group, kind="file", body={"attachment": str(picture.pk)}),
    ):
        (found,) = stored.read(Message.objects.filter(pk=said.id))
        assert asdict(found) == asdict(said)


def test_a_direct_message_is_read_with_the_audience_and_the_mark_that_are_given(cast: Cast) -> None:
    said = say(cast.alice, factories.direct(cast.alice, cast.bob))
    assert said.audience == (cast.alice.pk, cast.bob.pk)
    (found,) = stored.read(Message.objects.filter(pk=said.id), audience=(7, 8), duplicate=True)
    assert (found.audience, found.duplicate) == ((7, 8), True)


def test_messages_keep_the_order_of_their_query(cast: Cast) -> None:
    for _ in range(3):
        say(cast.alice, cast.group)
    for order, expected in (("seq", [1, 2, 3]), ("-seq", [3, 2, 1])):
        assert [message.seq for message in stored.read(Message.objects.order_by(order))] == expected
        assert [message.seq for message in stored.read_plain(Message.objects.order_by(order))] == expected


def test_reactions_take_one_query_and_none_where_there_is_no_message(cast: Cast) -> None:
    say(cast.alice, cast.group)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    with statements() as sent:
        ((message,), nothing) = stored.read(Message.objects.all()), stored.read(Message.objects.none())
    assert (message.reactions, nothing, len(sent)) == ({"👍": [cast.bob.pk]}, [], 2)
    with statements() as sent:
        (plain,) = stored.read_plain(Message.objects.all())
    assert (plain.reactions, len(sent)) == ({}, 1)


def test_reactions_come_in_the_order_in_which_they_were_put(cast: Cast) -> None:
    first, second = say(cast.alice, cast.group), say(cast.alice, cast.group)
    for user, seq, emoji in ((cast.carol, 1, "🎉"), (cast.bob, 2, "👍"), (cast.bob, 1, "👍"), (cast.alice, 1, "🎉")):
        revise.react(seat(user, cast.group), seq, emoji=emoji, on=True)
    found = stored.reactions_of([first.id, second.id])
    assert found == {first.id: {"🎉": [cast.carol.pk, cast.alice.pk], "👍": [cast.bob.pk]}, second.id: {"👍": [cast.bob.pk]}}
    assert list(found[first.id]) == ["🎉", "👍"]
    assert stored.reactions_of([]) == {}
