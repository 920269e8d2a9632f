"""The log is verified from time to time, and what came of it stands in the log itself."""

import logging

from imcore.audit import log, verify
from imcore.models import AuditEvent

logger = logging.getLogger(__name__)
GOOD, BROKEN = "audit.verified", "audit.broken"


def check() -> AuditEvent:
    """Verifies all of it and records the outcome."""
    found = verify.verify()
    good = found.broken is None
    if not good:
        logger.error("The audit log is broken at place %d: %s", found.broken, found.fault)
    return log.record(None, GOOD if good else BROKEN, detail=vars(found))


def latest() -> AuditEvent | None:
    """The outcome of the last time."""
    return AuditEvent.objects.filter(act__in=(GOOD, BROKEN)).order_by("-place").first()
