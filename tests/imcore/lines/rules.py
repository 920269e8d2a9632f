"""What tests switch off, and how they plan maintenance; in force in this process at once."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from imcore.lines import in_force
from imcore.models import BusinessLine, Conversation, Maintenance


def line(conversation: Conversation | None = None, *off: str, key: str = "harvest", **fields: Any) -> BusinessLine:
    """A line that goes without these, and the conversation is its own. "default": of those without a line."""
    made = BusinessLine.objects.create(key=key, name=key.title(), switches=dict.fromkeys(off, False), **fields)
    if conversation is not None:
        Conversation.objects.filter(pk=conversation.pk).update(business_line=made)
        conversation.business_line = made
    in_force.changed()
    in_force.forget()
    return made


def maintain(level: str = "reading", *, begins: float = -1, lasts: float | None = 600) -> Maintenance:
    """It begins in so many seconds, and lasts so many from then on."""
    starts_at = timezone.now() + timedelta(seconds=begins)
    until = starts_at + timedelta(seconds=lasts) if lasts is not None else None
    made = Maintenance.objects.create(level=level, starts_at=starts_at, until=until, message="New disks")
    in_force.changed()
    in_force.forget()
    return made
