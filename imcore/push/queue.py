"""From stored messages to what waits for delivery, a chunk of members at a time."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from imcore import extend
from imcore.draft import Stored
from imcore.lines import switches
from imcore.models import LineUser, Message, PushDelivery, PushJob, PushSubscription
from imcore.push import digest, readers
from imcore.push.policy import verdict

logger = logging.getLogger(__name__)
CHUNK = 500  # members per transaction
AGAIN = timedelta(minutes=1)  # a job that failed
PURGED = timedelta(days=7)
State = PushDelivery.State


def enqueue(messages: Sequence[Stored]) -> None:
    """An after-store handler: a job for each message that speaks to people. A batch may come twice. One statement."""
    wanted = [message.id for message in messages if message.state == Message.State.NORMAL and _speaks(message.kind)]
    PushJob.objects.bulk_create([PushJob(message_id=number) for number in wanted], ignore_conflicts=True)


def expand() -> bool:
    """Looks through the next chunk of the oldest job → was there one. A worker that dies amid it has done nothing."""
    job_id = None
    try:
        with transaction.atomic():
            due = PushJob.objects.select_for_update(skip_locked=True).filter(next_at__lte=timezone.now())
            job = due.order_by("pk").first()
            if job is None:
                return False
            job_id = job.pk
            _expand(job)
    except Exception:
        logger.exception("push: the readers of message %s", job_id)
        PushJob.objects.filter(pk=job_id).update(next_at=timezone.now() + AGAIN)
    return True


def purge() -> None:
    """What has ended long ago: from then on a later message begins a new row."""
    PushDelivery.objects.exclude(state=State.PENDING).filter(ended_at__lt=timezone.now() - PURGED).delete()


def _speaks(kind: str) -> bool:
    found = extend.message_kinds.get(kind)
    return found is not None and not found.server_only


def _expand(job: PushJob) -> None:
    message = Message.objects.select_related("conversation").get(pk=job.pk)
    if switches.PUSH in switches.off(message.conversation.business_line_id):
        job.delete()
        return
    seats = readers.seats_after(message.conversation_id, job.after_user, CHUNK)
    told = _without_sandboxes(seats)
    _put(message, _to_tell(message, told))
    digest.note(message, told)
    if len(seats) < CHUNK:
        job.delete()
    else:
        job.after_user = seats[-1].user
        job.save(update_fields=["after_user"])


def _without_sandboxes(seats: Sequence[readers.Seat]) -> list[readers.Seat]:
    """Nobody is called from a sandbox, where systems are tried out. One query."""
    users = [seat.user for seat in seats]
    tried = set(LineUser.objects.filter(user__in=users, line__sandbox=True).values_list("user_id", flat=True))
    return [seat for seat in seats if seat.user not in tried]


def _to_tell(message: Message, seats: Sequence[readers.Seat]) -> list[PushSubscription]:
    """Of these members: where they want to be told, and are to be."""
    by_user = {seat.user: seat for seat in seats}
    subscriptions = list(live(PushSubscription.objects.filter(user_id__in=by_user)))
    if not subscriptions:
        return []
    lives = readers.lives({subscription.user_id for subscription in subscriptions})
    about, now = readers.about(message), timezone.now()
    return [
        subscription
        for subscription in subscriptions
        if verdict(about, lives.reader(by_user[subscription.user_id], subscription, message.seq), now=now).tell
    ]


def live(subscriptions: QuerySet[PushSubscription]) -> QuerySet[PushSubscription]:
    """Those whose login has not ended, and whose user may sign in."""
    alive = Q(device=None) | Q(device__ended_at=None, device__expires_at__gt=timezone.now())
    return subscriptions.filter(alive, user__is_active=True).select_related("device")


def _put(message: Message, subscriptions: Sequence[PushSubscription]) -> None:
    """Two statements. New rows first: who inserts the same at the same time is waited for, and seen by the update."""
    now = timezone.now()
    place = {"conversation_id": message.conversation_id}
    fresh = {"message_id": message.pk, "seq": message.seq, "created_at": now, "next_at": now}
    PushDelivery.objects.bulk_create(
        [PushDelivery(subscription=subscription, **place, **fresh) for subscription in subscriptions], ignore_conflicts=True
    )
    earlier = PushDelivery.objects.filter(subscription__in=subscriptions, seq__lt=message.seq, **place)
    earlier.update(**fresh, state=State.PENDING, attempts=0, ended_at=None, last_error="", told="")
