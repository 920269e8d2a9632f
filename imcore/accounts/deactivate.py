"""Disabling an account, and enabling it again."""

from django.db import transaction
from django.utils.translation import gettext as _

from imcore.accounts import logins
from imcore.errors import NotFound
from imcore.models import PushSubscription, User
from imcore.protocol import Close, UserId


@transaction.atomic
def deactivate(user_id: UserId) -> None:
    """From the commit on the user cannot sign in; every login ends, every socket closes (4010). Raises NotFound."""
    # the row lock: a login of this very moment either is seen and ended here, or finds the account disabled
    user = _lock(user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    PushSubscription.objects.filter(user_id=user_id).delete()
    logins.end_all(user_id, code=Close.ACCOUNT_ENDED, reason="deactivated")


@transaction.atomic
def reactivate(user_id: UserId) -> None:
    """The user may sign in again; nothing that has ended comes back. Raises NotFound."""
    user = _lock(user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])


def _lock(user_id: UserId) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound(_("There is no such user."), what="user")
    return user
