"""One's own settings: stored, shown, told to one's other devices, and to nobody else."""

import pytest

from imcore.conversations import access, personal
from imcore.models import Conversation, Member
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.imcore.conversations.test_membership import say


@pytest.mark.django_db
def test_settings_are_stored_and_the_log_does_not_move(cast: Cast) -> None:
    say(cast.alice, cast.group)
    shown = personal.change(access.member_of(cast.carol.pk, cast.group.pk), {"muted": True, "hidden": True, "draft": "so"})
    assert (shown["muted"], shown["hidden"], shown["draft"], shown["pinned"]) == (True, True, "so", False)
    seat = Member.objects.get(conversation=cast.group, user=cast.carol)
    assert (seat.muted, seat.hidden_seq, seat.draft) == (True, 1, "so")
    assert Conversation.objects.get(pk=cast.group.pk).version == 1


@pytest.mark.django_db(transaction=True)
def test_ones_own_devices_hear_the_whole_object(cast: Cast) -> None:
    with listening(cast.carol, cast.bob, cast.group) as ear:
        shown = personal.change(access.member_of(cast.carol.pk, cast.group.pk), {"pinned": True})
        personal.change(access.member_of(cast.carol.pk, cast.group.pk), {})
        personal.change(access.member_of(cast.carol.pk, cast.group.pk), {"pinned": False})
        first, second = ear.frames(2)
    assert first == {"event": "conversation", "conversation": shown}
    assert second["conversation"]["pinned"] is False
