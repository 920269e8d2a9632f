"""Who may sign in by a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from imcore.models import UserKind


class PeopleBackend(ModelBackend):
    """Active people only; visitors and bots have other credentials."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at sign-in and for each request of a session."""
        return bool(user.kind == UserKind.PERSON and super().user_can_authenticate(user))
