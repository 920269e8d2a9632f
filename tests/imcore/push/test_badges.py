"""The number on the icon."""

import pytest

from imcore.models import Member, Message
from imcore.push import badges
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import say
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_it_is_all_that_is_unread_save_what_is_muted_concealed_or_left(cast: Cast) -> None:
    direct, muted, left = (factories.direct(cast.alice, cast.bob), *(factories.group(cast.alice, cast.bob) for _ in range(2)))
    for place in (cast.group, cast.group, cast.group, direct, direct, muted, left):
        say(cast.alice, place)
    Message.objects.filter(conversation=cast.group, seq=3).update(state=Message.State.HELD)
    Message.objects.filter(conversation=cast.group, seq=1).update(state=Message.State.BLOCKED)
    Member.objects.filter(conversation=cast.group, user=cast.carol).update(read_seq=1)
    Member.objects.filter(conversation=muted, user=cast.bob).update(muted=True)
    Member.objects.filter(conversation=left, user=cast.bob).update(left_at=Message.objects.first().created_at)  # type: ignore[union-attr]
    with statements() as sent:
        found = badges.unread([cast.alice.pk, cast.bob.pk, cast.carol.pk, cast.erin.pk])
    assert found == {cast.alice.pk: 0, cast.bob.pk: 1 + 2, cast.carol.pk: 1, cast.erin.pk: 0}
    assert len(sent) == 2
