"""Confirming important messages."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from imcore import errors, presence
from imcore.draft import Stored
from imcore.messaging import revise
from imcore.models import Conversation, Member, User
from imcore.presence import Here
from oa import confirmations
from oa.confirmations import Status
from oa.models import Confirmation
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.messagebox.talk import say, seat
from tests.query_counts import counted

pytestmark = pytest.mark.django_db
BODY = {"text": "The harbour is closed"}


def important(sender: User, conversation: Conversation) -> Stored:
    return say(sender, conversation, kind="important", body=BODY)


def users(status: Status) -> tuple[list[int], list[int]]:
    return [user for user, _at in status.confirmed], list(status.missing)


def test_at_first_everybody_but_the_author_is_missing(cast: Cast) -> None:
    sent = important(cast.alice, cast.group)
    assert users(confirmations.status(seat(cast.bob, cast.group), sent.seq)) == ([], [cast.bob.pk, cast.carol.pk])


def test_who_has_confirmed_is_named_with_the_time(cast: Cast) -> None:
    sent = important(cast.alice, cast.group)
    for user in (cast.carol, cast.bob):
        status = confirmations.confirm(seat(user, cast.group), sent.seq)
    assert users(status) == ([cast.carol.pk, cast.bob.pk], [])
    assert status.confirmed[0][1] == Confirmation.objects.get(user=cast.carol).confirmed_at


def test_to_confirm_again_changes_nothing(cast: Cast) -> None:
    sent = important(cast.alice, cast.group)
    first = confirmations.confirm(seat(cast.bob, cast.group), sent.seq)
    assert confirmations.confirm(seat(cast.bob, cast.group), sent.seq) == first
    assert Confirmation.objects.count() == 1


@pytest.mark.parametrize("wrong", ["one's own", "another kind", "recalled", "not there", "before one's time"])
def test_what_cannot_be_confirmed_is_refused_and_nothing_is_kept(cast: Cast, wrong: str) -> None:
    sent = important(cast.alice, cast.group)
    plain = say(cast.alice, cast.group)
    late = factories.person()
    Member.objects.create(conversation=cast.group, user=late, joined_seq=plain.seq)
    if wrong == "recalled":
        revise.recall(seat(cast.alice, cast.group), sent.seq)
    who = {"one's own": cast.alice, "before one's time": late}.get(wrong, cast.bob)
    seq = {"another kind": plain.seq, "not there": 99}.get(wrong, sent.seq)
    expected = errors.NotFound if wrong in ("not there", "before one's time") else errors.Conflict
    with pytest.raises(expected):
        confirmations.confirm(seat(who, cast.group), seq)
    assert not Confirmation.objects.exists()


def test_who_left_or_came_later_is_not_counted(cast: Cast) -> None:
    sent = important(cast.alice, cast.group)
    confirmations.confirm(seat(cast.bob, cast.group), sent.seq)
    Member.objects.filter(user=cast.bob, conversation=cast.group).update(left_at=timezone.now())
    Member.objects.create(conversation=cast.group, user=factories.person(), joined_seq=sent.seq)
    assert users(confirmations.status(seat(cast.alice, cast.group), sent.seq)) == ([], [cast.carol.pk])


def test_the_status_of_many_takes_a_fixed_number_of_queries(cast: Cast) -> None:
    crowd = factories.people(300)
    room = factories.group(cast.alice, *crowd)
    sent = important(cast.alice, room)
    Confirmation.objects.bulk_create(Confirmation(conversation=room, seq=sent.seq, user=user) for user in crowd[:200])
    member = seat(cast.alice, room)
    # the message, its reactions, the members, the confirmations
    with counted("who has confirmed a message"):
        status = confirmations.status(member, sent.seq)
    assert (len(status.confirmed), len(status.missing)) == (200, 100)


def test_the_author_reminds_those_who_lack_once_in_ten_minutes(cast: Cast) -> None:
    sent, other = important(cast.alice, cast.group), important(cast.alice, cast.group)
    confirmations.confirm(seat(cast.bob, cast.group), sent.seq)
    assert confirmations.remind(seat(cast.alice, cast.group), sent.seq) == 1
    with pytest.raises(errors.RateLimited) as refused:
        confirmations.remind(seat(cast.alice, cast.group), sent.seq)
    assert 590 <= refused.value.detail["retry_after"] <= 601
    assert confirmations.remind(seat(cast.alice, cast.group), other.seq) == 2, "each message by itself"
    cache.clear()
    assert confirmations.remind(seat(cast.alice, cast.group), sent.seq) == 1


def test_nobody_else_reminds(cast: Cast) -> None:
    sent = important(cast.carol, cast.group)
    for user in (cast.alice, cast.bob):
        with pytest.raises(errors.Forbidden):
            confirmations.remind(seat(user, cast.group), sent.seq)
    assert confirmations.remind(seat(cast.carol, cast.group), sent.seq) == 2


def test_of_a_recalled_message_nobody_is_reminded(cast: Cast) -> None:
    sent = important(cast.alice, cast.group)
    revise.recall(seat(cast.alice, cast.group), sent.seq)
    with pytest.raises(errors.Conflict):
        confirmations.remind(seat(cast.alice, cast.group), sent.seq)


@pytest.mark.django_db(transaction=True)
def test_the_author_hears_of_each_confirmation_once_and_who_lacks_of_the_reminder(cast: Cast) -> None:
    sent = important(cast.alice, cast.group)
    presence.arrive([Here(cast.carol.pk, "test-carol", "web")])
    with listening(cast.alice, cast.carol) as ear:
        confirmations.confirm(seat(cast.bob, cast.group), sent.seq)
        confirmations.confirm(seat(cast.bob, cast.group), sent.seq)
        confirmations.remind(seat(cast.alice, cast.group), sent.seq)
        frames = ear.frames(2)
    place = {"conversation": cast.group.pk, "seq": sent.seq}
    assert frames == [
        {"event": "signal", "name": "oa.message.confirmed", "data": place | {"user": cast.bob.pk, "count": 1}},
        {"event": "signal", "name": "oa.message.reminder", "data": place},
    ]
