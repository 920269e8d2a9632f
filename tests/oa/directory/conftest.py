"""Policies plugged in for one test, as a line's plug.py would have done before the doors were closed."""

from collections.abc import Callable, Sequence

import pytest
from django.db.models import Q

from imcore import extend
from imcore.models import User
from imcore.protocol import UserId
from oa import profiles


class Unseen:
    """Nobody sees these (extend.ContactPolicy)."""

    def __init__(self, users: Sequence[User]) -> None:
        self._hidden = [user.pk for user in users]

    def visible_to(self, viewer: UserId) -> Q:
        return ~Q(pk__in=self._hidden)

    def may_start(self, sender: UserId, other: UserId) -> bool:
        return True


class Discreet:
    """The work part of a card without some of its fields (extend.ProfileSection)."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._hidden = fields

    def __call__(self, viewer: UserId, users: Sequence[UserId]) -> dict[UserId, dict[str, str]]:
        cards = profiles.work_profile(viewer, users)
        return {user: {name: text for name, text in card.items() if name not in self._hidden} for user, card in cards.items()}


@pytest.fixture
def hide(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """users → seen by nobody in this test."""

    def plug(*users: User) -> None:
        wider: extend.Registry[extend.ContactPolicy] = extend.Registry("contact_policies")
        for known, old in extend.contact_policies:
            wider.register(known, old)
        wider.register("unseen", Unseen(users))
        monkeypatch.setattr(extend, "contact_policies", wider)

    return plug


@pytest.fixture
def hide_fields(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """names of fields → on no card in this test."""

    def plug(*fields: str) -> None:
        door: extend.Registry[extend.ProfileSection] = extend.Registry("profile_sections")
        door.register("oa", Discreet(fields))
        monkeypatch.setattr(extend, "profile_sections", door)

    return plug
