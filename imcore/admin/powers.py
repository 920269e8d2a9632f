"""Whose accounts and logins one may touch in the admin, besides one's permissions."""

from django.http import HttpRequest

from imcore.models import User


def is_superuser(request: HttpRequest) -> bool:
    """A superuser whose account is open."""
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


def may_touch(request: HttpRequest, user: User | None) -> bool:
    """Staff are a superuser's matter: who could set a moderator's password could sign in as one. Oneself is one's own."""
    if user is None or user.pk == request.user.pk or is_superuser(request):
        return True
    return not (user.is_staff or user.is_superuser)
