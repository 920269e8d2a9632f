"""Important messages: who has confirmed one, and who has not."""

import time
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from imcore import errors
from imcore.draft import Stored
from imcore.messagebox import history
from imcore.messaging import signal
from imcore.models import Member
from imcore.protocol import ConversationId, Seq, UserId
from oa.kinds import IMPORTANT
from oa.models import Confirmation

REMIND_AGAIN_AFTER = 600  # seconds


class Status(NamedTuple):
    """Who has confirmed, first of all first, and who has not."""

    confirmed: list[tuple[UserId, datetime]]
    missing: list[UserId]


def confirm(member: Member, seq: Seq) -> Status:
    """The member has taken note, and the author is told; once, and again changes nothing.

    Raises NotFound (not for the member to read), Conflict (not an important message, recalled, or one's own).
    """
    message = _important(member, seq)
    if message.sender == member.user_id:
        raise errors.Conflict(_("This is your own message."), seq=seq)
    with transaction.atomic():
        _row, made = Confirmation.objects.get_or_create(conversation_id=message.conversation, seq=seq, user_id=member.user_id)
        if made:
            transaction.on_commit(partial(_tell_author, message, UserId(member.user_id)))
    return status_of(message)


def status(member: Member, seq: Seq) -> Status:
    """For any member who may read the message. Raises NotFound, Conflict (not an important message, or recalled)."""
    return status_of(_important(member, seq))


def remind(member: Member, seq: Seq) -> int:
    """A signal to those who have not confirmed; how many. The author's to do, once in ten minutes.

    Raises NotFound, Conflict, Forbidden, RateLimited.
    """
    message = _important(member, seq)
    if message.sender != member.user_id:
        raise errors.Forbidden
    missing = status_of(message).missing
    key, until = f"oa:reminded:{message.id}", time.time() + REMIND_AGAIN_AFTER
    if not cache.add(key, until, timeout=REMIND_AGAIN_AFTER):
        wait = max(1, int(float(cache.get(key, until)) - time.time()) + 1)
        raise errors.RateLimited(_("They have just been reminded."), retry_after=wait)
    signal.to_many(missing, "oa.message.reminder", {"conversation": message.conversation, "seq": seq})
    return len(missing)


def status_of(message: Stored) -> Status:
    """Of those who were members at the message and still are, its author apart, as read receipts count. Two queries."""
    there = _asked(message).order_by("user_id")
    known = dict(
        Confirmation.objects.filter(conversation=message.conversation, seq=message.seq).values_list("user_id", "confirmed_at")
    )
    members = list(there.values_list("user_id", flat=True))
    confirmed = sorted(((UserId(user), known[user]) for user in members if user in known), key=lambda pair: (pair[1], pair[0]))
    return Status(confirmed, [UserId(user) for user in members if user not in known])


def _important(member: Member, seq: Seq) -> Stored:
    message = history.one(member, seq)
    if message.kind != IMPORTANT.name or message.state != "normal":
        raise errors.Conflict(_("This message cannot be confirmed."), seq=seq, state=message.state)
    return message


def _asked(message: Stored) -> QuerySet[Member]:
    return Member.objects.filter(conversation=message.conversation, left_at=None, joined_seq__lt=message.seq).exclude(
        user=message.sender
    )


def _tell_author(message: Stored, user: UserId) -> None:
    confirmation = Confirmation.objects.filter(conversation=message.conversation, seq=message.seq, user=OuterRef("user"))
    count = _asked(message).filter(Exists(confirmation)).count()
    data = {"conversation": ConversationId(message.conversation), "seq": message.seq, "user": user, "count": count}
    signal.to_users([message.sender], "oa.message.confirmed", data)
