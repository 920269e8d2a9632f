"""E-mail to people who stay away, of what concerns them and waits unread: direct messages, mentions, what is to be confirmed.

A row per person is called up by the first such message and looked at when it has waited long enough. What was read by then is
not written of, nor whom we see here, nor anything twice: a worker says what it is about to tell, then tells it.
"""

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from imcore import extend, presence
from imcore.backoff import wait_before
from imcore.models import Conversation, MailDigest, Mention, Message, PushWishes, UserKind
from imcore.push import mail, readers

logger = logging.getLogger(__name__)
BATCH = 100
LEASE = timedelta(minutes=10)  # whoever took some and died gives them back after this
PERIODS = {PushWishes.Mail.HOURLY: timedelta(hours=1), PushWishes.Mail.DAILY: timedelta(days=1)}
MESSAGES = 200  # of a person's; what is beyond them is not counted
ATTEMPTS = 10
FIRST_WAIT, LONGEST_WAIT = 60.0, 3600.0


def note(message: Message, seats: Sequence[readers.Seat]) -> None:
    """Of these members: whom the message concerns may have to be written to. Two statements; none where no mail is sent."""
    if not settings.DIGEST["on"]:
        return
    concerned = [seat.user for seat in seats if seat.user != message.sender_id and _concerns(message, seat)]
    if concerned:
        due = timezone.now() + _patience()
        MailDigest.objects.bulk_create([MailDigest(user_id=user, due_at=due) for user in concerned], ignore_conflicts=True)
        MailDigest.objects.filter(user_id__in=concerned, due_at=None).update(due_at=due)


def work_off(seconds: float = 30.0) -> None:
    """All that is due, or as much as goes into that time."""
    until = time.monotonic() + seconds
    while settings.DIGEST["on"] and time.monotonic() < until:
        taken = _take()
        if not taken:
            return
        for row, messages, wishes in _ready(taken):
            _write(row, messages, wishes)


def _patience() -> timedelta:
    return timedelta(seconds=settings.DIGEST["after_seconds"])


def _concerns(message: Message, seat: readers.Seat) -> bool:
    if readers.about(message).urgent or (message.mentions != "all" and seat.user in message.mentions):
        return True
    return not seat.muted and (message.mentions == "all" or message.conversation.kind == Conversation.Kind.DIRECT)


def _take() -> list[MailDigest]:
    lease = timezone.now() + LEASE
    with transaction.atomic():
        due = MailDigest.objects.select_for_update(skip_locked=True).filter(due_at__lte=timezone.now())
        numbers = list(due.order_by("due_at").values_list("pk", flat=True)[:BATCH])
        MailDigest.objects.filter(pk__in=numbers).update(due_at=lease)
    return list(MailDigest.objects.filter(pk__in=numbers).select_related("user"))


def _ready(taken: Sequence[MailDigest]) -> Iterator[tuple[MailDigest, list[Message], PushWishes]]:
    """Who is to be written to; the others are put off, or done with."""
    users = [row.pk for row in taken]
    all_wishes, seen = PushWishes.objects.in_bulk(users), presence.look(users)
    have = set(unread(users).order_by().values_list("conversation__members__user_id", flat=True).distinct())
    for row in taken:
        wishes = all_wishes.get(row.pk) or PushWishes(user=row.user)
        messages = _messages(row) if row.pk in have and _may_write(row, wishes) else []
        due = _not_before(row, wishes, messages, seen[row.pk]) if messages else None
        if due is None or due > timezone.now():
            _change(row, due_at=due)
        else:
            yield row, messages, wishes


def _may_write(row: MailDigest, wishes: PushWishes) -> bool:
    user = row.user
    return bool(user.is_active and user.email and user.kind == UserKind.PERSON and wishes.mail in PERIODS)


def _not_before(row: MailDigest, wishes: PushWishes, messages: Sequence[Message], seen: dict[str, object]) -> datetime:
    """The message has waited for long enough, the person has been away for as long, and the last e-mail is a period ago."""
    times = [messages[0].created_at + _patience()]
    if seen["online"]:
        times.append(timezone.now() + _patience())
    elif isinstance(seen["last_active"], int | float):
        times.append(datetime.fromtimestamp(seen["last_active"], UTC) + _patience())
    if row.sent_at is not None:
        times.append(row.sent_at + PERIODS[PushWishes.Mail(wishes.mail)])
    return max(times)


def unread(users: Collection[int]) -> QuerySet[Message]:
    """What concerns these and is unread: a row for each message and its `reader`, oldest first."""
    place = {"conversation": OuterRef("conversation_id"), "seq": OuterRef("seq")}
    found = Message.objects.filter(
        conversation__members__user_id__in=users,
        conversation__members__left_at=None,
        conversation__members__read_seq__lt=F("seq"),
        state=Message.State.NORMAL,
    ).annotate(reader=F("conversation__members__user_id"), muted=F("conversation__members__muted"))
    urgent = [name for name, kind in extend.message_kinds if kind.urgent]
    direct = Q(conversation__kind=Conversation.Kind.DIRECT) & ~Q(kind="notice")
    named, all_named = Mention.objects.filter(user=OuterRef("reader"), **place), Mention.objects.filter(user=None, **place)
    concerning = Q(kind__in=urgent) | Exists(named) | (Q(muted=False) & (direct | Exists(all_named)))
    return found.filter(concerning).exclude(sender_id=F("reader")).order_by("pk")


def _messages(row: MailDigest) -> list[Message]:
    found = unread([row.pk]).filter(pk__gt=row.told)
    return list(found.select_related("sender", "conversation__group")[:MESSAGES])


def _write(row: MailDigest, messages: Sequence[Message], wishes: PushWishes) -> None:
    """A worker that dies between the note and the mail leaves somebody unwritten to, until something else comes."""
    now = timezone.now()
    if not _change(row, told=messages[-1].pk, sent_at=now, due_at=now + PERIODS[PushWishes.Mail(wishes.mail)]):
        return
    try:
        mail.digest(row.user, wishes, messages).send()
    except SMTPRecipientsRefused:
        logger.info("mail: the address of user %s was refused", row.pk)
    except (SMTPException, OSError) as fault:
        logger.warning("mail: user %s: %s", row.pk, type(fault).__name__)
        if row.attempts + 1 < ATTEMPTS:
            at = now + timedelta(seconds=wait_before(row.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT))
            fields = {"told": row.told, "sent_at": row.sent_at, "due_at": at, "attempts": row.attempts + 1}
            MailDigest.objects.filter(pk=row.pk, sent_at=now).update(**fields)
            return
    MailDigest.objects.filter(pk=row.pk).update(attempts=0)


def _change(row: MailDigest, **fields: object) -> int:
    """Unless the lease is another's by now."""
    return MailDigest.objects.filter(pk=row.pk, due_at=row.due_at).update(**fields)
