"""Files through ClamAV, where it is configured. What was found, and when, is kept with the file."""

from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from imcore.models import Attachment, Message
from imcore.screening import clamav, findings

RULE = "ClamAV"
GOOD_FOR = timedelta(days=1)  # what is sent again later is looked at with what the scanner has learnt meanwhile
Scan = Attachment.Scan


def check(message: Message, files: Sequence[Attachment]) -> None:
    """A virus blocks its file, and the message. Raises OSError where the scanner is away: it is asked again later."""
    for file in files:
        if not _is_known(file):
            _scan(file)
        if file.scan == Scan.INFECTED:
            findings.found(message, rule=RULE, block=True, excerpt=file.scan_found)


def _is_known(file: Attachment) -> bool:
    if file.scan == Scan.CLEAN:
        return file.scanned_at is not None and file.scanned_at > timezone.now() - GOOD_FOR
    return file.scan == Scan.INFECTED


def _scan(file: Attachment) -> None:
    now = timezone.now()
    try:
        with default_storage.open(str(file.file.name)) as content:
            virus = clamav.scan(settings.SCREENING["clamav"], cast(BinaryIO, content))
        file.scan, file.scan_found = (Scan.INFECTED if virus else Scan.CLEAN), virus[:200]
    except (clamav.Refused, FileNotFoundError) as fault:  # another attempt would end the same
        file.scan, file.scan_found = Scan.FAILED, str(fault)[:200]
    fields = {"scan": file.scan, "scan_found": file.scan_found, "scanned_at": now}
    if file.scan == Scan.INFECTED:  # also where its message was taken back meanwhile: nobody sends it again
        fields["blocked_at"] = now
    Attachment.objects.filter(pk=file.pk).update(**fields)
