"""The life of a login: it opens, ending the older one of its class; it ends, and its credentials and sockets with it."""

from collections.abc import Iterable
from functools import partial
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore.accounts import bans
from imcore.accounts.tokens import expiry
from imcore.dispatch import announce
from imcore.errors import NotFound, Unauthenticated
from imcore.models import Device, User
from imcore.protocol import Close, UserId


@transaction.atomic
def open_login(
    user: User, *, device_class: str, name: str = "", token_digest: str | None = None, session_key: str | None = None
) -> Device:
    """The user's live login of the class from now on; the former one ends (4009).

    Raises Unauthenticated where the account is banned, or was disabled or its password changed since `user` was read.
    """
    # the row lock makes two logins of one moment follow each other: the second finds and ends the first
    locked = _lock(user.pk)
    if not locked.is_active or locked.password != user.password:
        raise Unauthenticated
    bans.refuse(locked)
    for older in Device.objects.filter(user=locked, device_class=device_class, ended_at=None):
        end(older, code=Close.ANOTHER_LOGIN, reason="another_login")
    now = timezone.now()
    return Device.objects.create(
        user=locked,
        device_class=device_class,
        name=name[:200],
        token_digest=token_digest,
        session_key=session_key,
        created_at=now,
        last_seen=now,
        expires_at=expiry(now),
    )


@transaction.atomic
def end(device: Device, *, code: int, reason: str) -> None:
    """Ends one login: its token and session are refused from the commit on, its sockets close with the code."""
    if not Device.objects.filter(pk=device.pk, ended_at=None).update(ended_at=timezone.now()):
        return
    _delete_sessions([device])
    transaction.on_commit(partial(announce.close_links, UserId(device.user_id), code=code, reason=reason, device_id=device.pk))


@transaction.atomic
def end_all(user_id: UserId, *, code: int, reason: str) -> None:
    """Ends every login of the user, and closes all their sockets."""
    live = list(Device.objects.filter(user_id=user_id, ended_at=None))
    Device.objects.filter(pk__in=[device.pk for device in live]).update(ended_at=timezone.now())
    _delete_sessions(live)
    transaction.on_commit(partial(announce.close_links, user_id, code=code, reason=reason))


def sign_out(device: Device) -> None:
    """The user's own logout of this login."""
    end(device, code=Close.NOT_AUTHENTICATED, reason="signed_out")


def kick(device: Device) -> None:
    """An administrator, or the user from another device, ends this login."""
    end(device, code=Close.BY_ADMINISTRATOR, reason="kicked")


def kick_all(user_id: UserId) -> None:
    """An administrator ends every login of the user, who may sign in again."""
    end_all(user_id, code=Close.BY_ADMINISTRATOR, reason="kicked")


def own_login(user_id: UserId, device_id: int) -> Device:
    """A live login of the user. Raises NotFound."""
    device = Device.objects.filter(pk=device_id, user_id=user_id, ended_at=None).first()
    if device is None:
        raise NotFound(_("There is no such login."), what="device")
    return device


def _lock(user_id: int) -> User:
    # NO KEY: the foreign-key checks of messages that the user is sending meanwhile need not wait (PostgreSQL)
    try:
        return User.objects.select_for_update(no_key=True).get(pk=user_id)
    except User.DoesNotExist:
        raise Unauthenticated from None


def _delete_sessions(devices: Iterable[Device]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for device in devices:
        if device.session_key:
            store.delete(device.session_key)
