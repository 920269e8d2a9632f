"""Who is new (what follows from it: test_inspection)."""

import pytest

from imcore.moderation import newcomers
from imcore.moderation.rules import NewMemberSettings
from tests.cast import Cast
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_an_age_is_asked_once_and_then_remembered(cast: Cast) -> None:
    for settings in (NewMemberSettings(), NewMemberSettings(since="joined")):
        with statements() as sent:
            told = [newcomers.is_new(settings, sender=cast.alice.pk, conversation=cast.group.pk) for _ in range(3)]
        assert (told, len(sent)) == ([True] * 3, 1)


def test_who_is_not_there_is_not_new(cast: Cast) -> None:
    joined = NewMemberSettings(since="joined")
    assert not newcomers.is_new(joined, sender=cast.erin.pk, conversation=cast.group.pk)
    assert not newcomers.is_new(joined, sender=cast.alice.pk, conversation=None)
    assert not newcomers.is_new(NewMemberSettings(), sender=None, conversation=None)
