"""What was sent before a picture came on the block list: what looks like it has a case. Walked backwards in short steps, each a
transaction that says how far it has come: a worker that dies loses one of them."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from imcore.kinds import forward
from imcore.models import Attachment, AttachmentUse, BlockedImage, Message
from imcore.screening import findings, pictures

logger = logging.getLogger(__name__)
STEP = timedelta(hours=6)
CASES = 200  # of a step; so many copies in six hours are found by whoever looks at these
SHOWN = (Message.State.NORMAL, Message.State.HELD)


def work_off(seconds: float = 5.0) -> int:
    """Takes as many steps as go into that time → how many. One query where there is nothing to do."""
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until and _step():
        done += 1
    return done


@transaction.atomic
def _step() -> bool:
    """Of the oldest entry that is not done."""
    waiting = BlockedImage.objects.select_for_update(skip_locked=True).filter(looked_back_to__isnull=False)
    entry = waiting.order_by("pk").first()
    if entry is None or entry.looked_back_to is None:
        return False
    first = entry.created_at - timedelta(days=settings.SCREENING["look_back_days"])
    begin, end = max(entry.looked_back_to - STEP, first), entry.looked_back_to
    for message in _messages(entry, Attachment.objects.filter(created_at__gte=begin, created_at__lt=end)):
        findings.found(message, rule=str(entry), block=False)
    entry.looked_back_to = begin if begin > first else None
    entry.save(update_fields=["looked_back_to"])
    return True


def _messages(entry: BlockedImage, files: QuerySet[Attachment]) -> list[Message]:
    """Those that show a picture that looks like the entry, newest first."""
    within, known = settings.SCREENING["image_distance"], files.exclude(picture_hash="").values_list("pk", "picture_hash")
    alike = [pk for pk, picture_hash in known.iterator() if pictures.distance(picture_hash, entry.picture_hash) <= within]
    uses = AttachmentUse.objects.filter(attachment__in=alike[:CASES]).order_by("-pk").values_list("conversation_id", "seq")
    places = list(uses[: CASES + 1])
    if len(alike) > CASES or len(places) > CASES:
        logger.warning("look back: more than %s messages of six hours look like blocked image %s", CASES, entry.pk)
    return _at(places[:CASES])


def _at(places: Sequence[tuple[int, int]]) -> list[Message]:
    if not places:
        return []
    wanted = reduce(or_, (Q(conversation_id=conversation, seq=seq) for conversation, seq in places))
    return list(Message.objects.filter(wanted, state__in=SHOWN).exclude(kind=forward.FORWARD.name).order_by("-pk"))
