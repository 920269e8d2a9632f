"""Credentials that have had their time."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from imcore.models import Device, Ticket

# the digest of an ended login is kept so long: its token is refused either way, but one can still tell whose it was
KEPT_FOR = timedelta(days=30)


def purge_tickets() -> int:
    """Deletes tickets that nobody used. How many."""
    deleted, _ = Ticket.objects.filter(expires_at__lt=timezone.now()).delete()
    return deleted


def purge_logins() -> int:
    """Ends logins that have expired, forgets the secrets of those that ended long ago, deletes expired sessions.

    How many logins it touched.
    """
    now = timezone.now()
    ended = Device.objects.filter(ended_at=None, expires_at__lt=now).update(ended_at=now)
    old = Device.objects.filter(ended_at__lt=now - KEPT_FOR).exclude(Q(token_digest=None), Q(session_key=None))
    forgotten = old.update(token_digest=None, session_key=None)
    Session.objects.filter(expire_date__lt=now).delete()
    return ended + forgotten
