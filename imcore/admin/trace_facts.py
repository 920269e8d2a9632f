"""What is known of a message's way: from its sender, through the hooks, into the log, to the nodes, the side effects and the
readers. Nothing of what it says. It costs the same whatever the size of the conversation, but for the counting of its members.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from imcore import extend
from imcore.audit import log
from imcore.draft import LOGGABLE
from imcore.messagebox import receipts
from imcore.models import (
    AuditEvent,
    Device,
    Finding,
    Member,
    Message,
    ModerationCase,
    Outbox,
    PushDelivery,
    PushJob,
    PushSubscription,
    Screening,
    User,
)

FIRST = 50  # of each list; all of them are counted
BATCHES = 2_000  # of the outbox, from the message's own on
CLOCKS = timedelta(seconds=5)  # the row of the outbox is of the message's transaction, and of its writer's clock
WHY = {
    "own": _("it is their own"),
    "read": _("they have read it"),
    "connected": _("they are connected"),
    "muted": _("they have muted the conversation"),
    "not visible": _("it is held, blocked or recalled"),
    "no longer wanted": _("too old, signed out, or no member any more"),
}


class Batch(NamedTuple):
    """Side effects of the message that still wait."""

    row: Outbox
    consumers: list[str]


class Notice(NamedTuple):
    """A notification of this very message. Of where it goes only the host is told: the rest of the address is a secret."""

    user: User
    device: str
    provider: str
    host: str
    delivery: PushDelivery
    why: str


def facts(message: Message, *, with_acts: bool) -> dict[str, Any]:
    """For the template; a fixed number of queries. The caller has joined the sender and the conversation's names."""
    case = ModerationCase.objects.filter(message=message).select_related("decided_by", "appeal").first()
    return {
        "client_id": message.client_id if LOGGABLE.fullmatch(message.client_id) else "",
        "logins": _logins_at(message),
        "hooks": [name for name, _hook in extend.before_send],
        "findings": list(Finding.objects.filter(message=message).defer("excerpt").order_by("id")[:FIRST]),
        "case": case,
        "reports": message.reports.count(),
        "batches": _batches(message),
        "consumers": [name for name, _handle in extend.after_store],
        "checks": list(Screening.objects.filter(message=message).order_by("check_name")),
        "push": _push(message),
        "readers": _readers(message),
        "edits": list(message.edits.order_by("id").values_list("replaced_at", flat=True)[:FIRST]),
        "reactions": message.reactions.count(),
        "acts": _acts(message, case) if with_acts else [],
    }


def _logins_at(message: Message) -> list[Device]:
    """The sender's logins at that moment, one of each class at most: the message came through one of them, or by a system."""
    at = message.created_at
    live = Q(ended_at=None, expires_at__gte=at) | Q(ended_at__gte=at)
    return list(Device.objects.filter(live, user=message.sender_id, created_at__lte=at).order_by("device_class")[:FIRST])


def _batches(message: Message) -> list[Batch]:
    """Rows of the outbox that hold it. They live for seconds; where many wait, those next to the message are looked at."""
    since = Outbox.objects.filter(created_at__gte=message.created_at - CLOCKS).order_by("pk")[:BATCHES]
    return [Batch(row, _consumers(row)) for row in since if message.pk in row.message_ids]


def _consumers(row: Outbox) -> list[str]:
    return [name for name, _handle in (extend.after_change if row.changed else extend.after_store)]


def _push(message: Message) -> dict[str, Any]:
    """By what became of the notifications; a subscription's row is of the newest message that it was told of in there."""
    seats = Member.objects.filter(conversation=message.conversation_id)
    subscriptions = PushSubscription.objects.filter(user__in=seats.values("user"))
    rows = PushDelivery.objects.filter(conversation=message.conversation_id, subscription__in=subscriptions)
    of_it = rows.filter(message=message)
    counts = of_it.values("state", "last_error").annotate(count=Count("pk")).order_by("-count", "state")[:FIRST]
    listed = of_it.select_related("subscription__user", "subscription__device").order_by("pk")[:FIRST]
    labels = dict(PushDelivery.State.choices)
    return {
        "job": PushJob.objects.filter(pk=message.pk).first(),
        "subscriptions": subscriptions.count(),
        "counts": [(labels[row["state"]], _why(row["last_error"]), row["count"]) for row in counts],
        "later": rows.filter(seq__gt=message.seq).count(),
        "notices": [_notice(delivery) for delivery in listed],
    }


def _notice(delivery: PushDelivery) -> Notice:
    where = delivery.subscription
    device = where.device.device_class if where.device else "-"
    host = urlsplit(where.endpoint).hostname or "-"
    return Notice(where.user, device, where.get_provider_display(), host, delivery, _why(delivery.last_error))


def _why(reason: str) -> str:
    return str(WHY.get(reason, reason))


def _readers(message: Message) -> dict[str, Any]:
    glance = receipts.glance(message, FIRST)
    names = _names([user for user, _at in glance.first.read] + glance.first.unread)
    return {
        "read": [(names[user], at) for user, at in glance.first.read],
        "unread": [names[user] for user in glance.first.unread],
        "read_count": glance.read_count,
        "unread_count": glance.unread_count,
    }


def _names(users: Collection[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=users).values_list("pk", "display_name"))


def _acts(message: Message, case: ModerationCase | None) -> list[AuditEvent]:
    """What staff did with it, and who looked at it; the newest first."""
    about = [log.reference(row) for row in (message, case) if row is not None]
    return list(AuditEvent.objects.filter(target__in=about).order_by("-place")[:FIRST])
