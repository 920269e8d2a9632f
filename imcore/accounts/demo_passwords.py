"""A production start refuses the passwords that the demo shows to everyone."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from imcore.models import User

DEMO_USERNAMES = ("alice", "bob", "carol", "dave", "admin", "ivy", "grace")
DEMO_PASSWORD = "hongyan-demo"  # noqa: S105  (known to everyone, which is the point)


def accounts_with_demo_password() -> list[str]:
    """The usernames, of the demo's seven, that can be signed in to with the demo's password."""
    people = User.objects.filter(username__in=DEMO_USERNAMES, is_active=True).order_by("username")
    return [user.username for user in people if user.check_password(DEMO_PASSWORD)]


def refuse_demo_passwords() -> None:
    """Called where a server process starts. Raises ImproperlyConfigured in production where one is still in use."""
    if settings.EMBEDDED:
        return
    names = accounts_with_demo_password()
    if names:
        raise ImproperlyConfigured(_sentence(names))


@register(Tags.security, deploy=True)
def check_demo_passwords(app_configs: Any, **_rest: Any) -> list[CheckMessage]:
    """The same for `manage.py check --deploy`. (imcore.E001)"""
    names = [] if settings.EMBEDDED else accounts_with_demo_password()
    return [Error(_sentence(names), id="imcore.E001")] if names else []


def _sentence(names: list[str]) -> str:
    return f"Demo passwords are still in use: {', '.join(names)}. Change them before you start in production."
