"""Page logins: a session that Django opens or closes is a login like any other.

Django's own signals are right here and only here: the sign-in page, the admin's and every other door to a session send
them, and none of those doors is ours to rewrite.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from imcore.accounts import logins, staff_logins
from imcore.accounts.device_name import device_name
from imcore.models import Device, User


@receiver(user_logged_in, dispatch_uid="imcore.session_login")
def session_opened(sender: Any, *, request: HttpRequest, user: User, **_rest: Any) -> None:
    """The session becomes the user's login of class web; the former one ends."""
    session = request.session
    if session.session_key is None:
        session.create()  # Django would make the key only after the response
    elif Device.objects.filter(session_key=session.session_key).exists():
        session.cycle_key()  # signed in again in a session that is signed in: each login has a key of its own
    name = device_name(request.headers.get("User-Agent", ""))
    with transaction.atomic():
        device = logins.open_login(user, device_class="web", name=name, session_key=session.session_key)
        staff_logins.signed_in(request, device)


@receiver(user_logged_out, dispatch_uid="imcore.session_logout")
def session_closed(sender: Any, *, request: HttpRequest, **_rest: Any) -> None:
    """The session's login ends with it."""
    device = Device.objects.filter(session_key=request.session.session_key or "", ended_at=None).first()
    if device is not None:
        logins.sign_out(device)
