"""Sign-ins to what staff alone may do, in the audit log: those of staff, by page and by token, and those that failed."""

from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from imcore.accounts.addresses import client_address
from imcore.audit import log
from imcore.models import Device, User

ADMIN = "admin"


def signed_in(request: HttpRequest, device: Device) -> None:
    """Called for each new login, in its transaction: recorded where it is a member of the staff's."""
    user = device.user
    if user.is_staff:
        way = {"device_class": device.device_class, "name": device.name}
        log.record(user, "staff.signed_in", user, detail=way, address=client_address(request))


@receiver(user_login_failed, dispatch_uid="imcore.staff_logins")
def sign_in_failed(sender: Any, *, credentials: dict[str, Any], request: HttpRequest | None = None, **_rest: Any) -> None:
    """Of a name of the staff anywhere, and of any name at the admin's own door. A name that nobody has is not kept: people
    type a password there. Once the door is locked (django-axes) nothing is recorded, so that nobody fills the log."""
    if request is None or getattr(request, "axes_locked_out", False):
        return
    user = User.objects.filter(username=str(credentials.get("username", ""))[:150].replace("\x00", "")).first()
    if _is_admins(request) or (user is not None and user.is_staff):
        log.record(None, "staff.sign_in_failed", user, detail={"path": request.path}, address=client_address(request))


def _is_admins(request: HttpRequest) -> bool:
    try:
        return resolve(request.path).app_name == ADMIN
    except Resolver404:
        return False
