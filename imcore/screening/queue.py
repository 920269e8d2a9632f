"""From stored messages to the checks that they have still to go through, and these one after the other."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imcore import extend
from imcore.backoff import wait_before
from imcore.draft import Stored
from imcore.kinds import forward
from imcore.models import Attachment, Message, Screening
from imcore.screening import pictures, repeats, review, viruses

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # whoever took one and died gives it back after this
FIRST_WAIT, LONGEST_WAIT = 5.0, 1800.0  # it never gives up: what is away comes back
Check = Callable[[Message, Sequence[Attachment]], None]
CHECKS: dict[str, Check] = {
    "pictures": pictures.check,
    "viruses": viruses.check,
    "review": review.check,
    repeats.CHECK: repeats.check,
}


def enqueue(messages: Sequence[Stored]) -> None:
    """An after-store handler: the checks of each message (what a forward passes on went through them in its own message).
    A batch may come twice. At most one statement, and one where lines have reviewers of their own."""
    reviews = review.checks_of(messages)
    jobs = [
        Screening(message_id=message.id, check_name=name)
        for message in messages
        for name in _checks_of(message, reviews[message.conversation])
    ]
    Screening.objects.bulk_create(jobs, ignore_conflicts=True)


def _checks_of(message: Stored, reviewed: str) -> list[str]:
    has_files = bool(files_of(message))
    applies = {
        "pictures": has_files,
        "viruses": has_files and settings.SCREENING["clamav"],
        reviewed: reviewed and (has_files or _text_of(message)),
    }
    return [name for name, wanted in applies.items() if wanted]


def _text_of(message: Stored) -> str:
    kind = extend.message_kinds.get(message.kind)
    if kind is None or kind.server_only or message.kind == forward.FORWARD.name or message.state == Message.State.RECALLED:
        return ""
    return kind.text(message.body)


def files_of(message: Message | Stored) -> list[str]:
    """The ids of the files that the message itself shows."""
    kind = extend.message_kinds.get(message.kind)
    if kind is None or message.kind == forward.FORWARD.name or message.state == Message.State.RECALLED:
        return []
    return kind.attachments(message.body)


def work_off(seconds: float = 10.0) -> int:
    """Checks all that is due, or as much as goes into that time → how many. A check that fails rests until the next time:
    where the scanner is away, that is one attempt and not one per file."""
    until, done, resting = time.monotonic() + seconds, 0, set[str]()
    while time.monotonic() < until:
        job = _take(resting)
        if job is None:
            break
        if not _run(job):
            resting.add(job.check_name)
        done += 1
    return done


def _take(resting: Collection[str]) -> Screening | None:
    now = timezone.now()
    with transaction.atomic():
        due = Screening.objects.select_for_update(skip_locked=True, of=("self",)).filter(next_at__lte=now)
        job = due.exclude(check_name__in=resting).select_related("message").order_by("next_at", "pk").first()
        if job is not None:
            Screening.objects.filter(pk=job.pk).update(next_at=now + LEASE)
    return job


def _run(job: Screening) -> bool:
    try:
        CHECKS[job.check_name.partition(":")[0]](job.message, list(Attachment.objects.filter(pk__in=files_of(job.message))))
    except FileNotFoundError:
        logger.exception("screening: %s of message %s: its file is not in the storage", job.check_name, job.message_id)
    except OSError as fault:  # what it needs is away
        logger.warning("screening: %s of message %s: %s", job.check_name, job.message_id, type(fault).__name__)
        return _later(job, fault)
    except Exception as fault:
        logger.exception("screening: %s of message %s", job.check_name, job.message_id)
        return _later(job, fault)
    job.delete()
    return True


def _later(job: Screening, fault: Exception) -> bool:
    next_at = timezone.now() + timedelta(seconds=wait_before(job.attempts, first=FIRST_WAIT, longest=LONGEST_WAIT))
    error = f"{type(fault).__name__}: {fault}"[:200]
    attempts = min(job.attempts + 1, 30_000)
    Screening.objects.filter(pk=job.pk).update(attempts=attempts, next_at=next_at, last_error=error)
    return False
