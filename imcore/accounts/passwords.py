"""Changing a password, which ends every login made with the old one."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from imcore.accounts import logins
from imcore.errors import Invalid
from imcore.models import User
from imcore.protocol import Close, UserId


def change_password(user: User, *, old: str, new: str) -> None:
    """Sets the user's own new password. Raises Invalid by field."""
    if not user.check_password(old):
        raise Invalid(old_password=[_("This is not your present password.")])
    try:
        validate_password(new, user)
    except ValidationError as fault:
        raise Invalid(new_password=list(fault.messages)) from None
    user.set_password(new)  # slow on purpose, so not within the transaction
    with transaction.atomic():
        user.save(update_fields=["password"])


class EndsLogins:
    """Hears of each password that was changed and saved, wherever: our API, the admin's forms, `changepassword`.

    It stands in AUTH_PASSWORD_VALIDATORS, since `password_changed` is Django's own word for that moment (and it is silent
    where a hash is merely upgraded at sign-in). It objects to no password.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Any password will do."""

    def get_help_text(self) -> str:
        """Nothing to say under a password field."""
        return ""

    def password_changed(self, password: str, user: Any = None) -> None:
        """Ends all logins of the user (4010)."""
        if isinstance(user, User) and user.pk:
            logins.end_all(UserId(user.pk), code=Close.ACCOUNT_ENDED, reason="password_changed")
