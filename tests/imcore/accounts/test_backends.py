"""Who may sign in by a password, and stay."""

import pytest

from imcore.accounts.backends import PeopleBackend
from imcore.models import User, UserKind

BACKEND = PeopleBackend()


def test_active_people_may() -> None:
    assert BACKEND.user_can_authenticate(User(kind=UserKind.PERSON))


@pytest.mark.parametrize(
    "user", [User(kind=UserKind.PERSON, is_active=False), User(kind=UserKind.BOT), User(kind=UserKind.VISITOR)]
)
def test_nobody_else_may(user: User) -> None:
    assert not BACKEND.user_can_authenticate(user)
