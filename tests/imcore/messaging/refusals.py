"""How the tests of changes to messages speak: the passing of time, and a refusal that changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore import errors
from imcore.models import AttachmentUse, Conversation, Mention, Message, MessageEdit, Pin, Reaction


def age(seconds: int) -> None:
    """As if every message had been sent so long ago."""
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=seconds))


def rows() -> list[list[Any]]:
    """Everything that a change of a message may touch."""
    tables = (Message, MessageEdit, Reaction, Pin, Mention, AttachmentUse, Conversation)
    return [list(table._base_manager.order_by("pk").values()) for table in tables]


def refused(
    error: type[errors.HongyanError], change: Callable[..., object], *given: object, **named: object
) -> errors.HongyanError:
    """The change is refused so, and nothing has changed."""
    before = rows()
    with pytest.raises(error) as caught:
        change(*given, **named)
    assert rows() == before
    return caught.value
