"""Whose a message is."""

import pytest

from imcore import errors
from imcore.integrations import sent
from imcore.models import ApiMessage, Message
from tests import factories
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_a_client_is_remembered_once_for_each_message() -> None:
    made, _secret = systems.client(systems.line())
    place = factories.group(made.line.bot)
    message = Message.objects.create(conversation=place, seq=1, version=1, sender=made.line.bot, client_id="a", kind="text")
    sent.remember(made, [message.pk])
    sent.remember(made, [message.pk])
    kept = ApiMessage.objects.get()
    assert (kept.pk, kept.client, kept.line) == (message.pk, made, made.line)


def test_what_the_bot_said_is_its_lines_even_where_a_crash_has_kept_nobody_from_noting_it() -> None:
    line = systems.line()
    place = factories.group(line.bot)
    message = Message.objects.create(conversation=place, seq=1, version=1, sender=line.bot, client_id="a", kind="text")
    seat, seq = sent.seat_of(line, message.pk)
    assert (seat.user_id, seat.conversation_id, seq) == (line.bot_id, place.pk, 1)
    with pytest.raises(errors.NotFound):
        sent.seat_of(systems.line(), message.pk)
