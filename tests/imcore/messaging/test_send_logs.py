"""Where a message is the matter, the line says which: by ids, and never by what it says."""

import logging
from typing import Any

import pytest

from imcore import extend
from imcore.draft import Draft
from imcore.extend import BeforeSendHook
from imcore.messagebox import outbox
from imcore.messaging import send
from imcore.models import Outbox
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft, stored
from tests.imcore.messaging.doors import plugged

pytestmark = pytest.mark.django_db
IDS = ("sender_id", "conversation_id", "client_id", "message_id", "seq", "message_ids")


def told(caplog: pytest.LogCaptureFixture, logger: str) -> list[tuple[str, dict[str, Any]]]:
    """(sentence, ids) of each line of that logger."""
    records = [record for record in caplog.records if record.name == logger]
    return [(r.getMessage(), {name: vars(r)[name] for name in IDS if name in vars(r)}) for r in records]


def fail(_poster: object, _draft: Draft) -> Draft:
    raise RuntimeError("a bug of the line's")


def test_a_hook_that_fails_names_the_message(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    one = draft(cast.alice, cast.group, "Meet at the harbour")
    with plugged(extend.before_send, BeforeSendHook(fail)):
        send.send_messages([one])
    [(_said, ids)] = told(caplog, "imcore.messaging.hooks")
    assert ids == {"sender_id": cast.alice.pk, "conversation_id": cast.group.pk, "client_id": one.client_id}
    assert "harbour" not in caplog.text


def test_a_handler_that_fails_names_the_messages_of_its_batch(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    [message] = stored(send.send_messages([draft(cast.alice, cast.group)]))

    def broken(_batch: object) -> None:
        raise RuntimeError("handler")

    with plugged(extend.after_store, broken):
        outbox.drain()
    [(said, ids)] = told(caplog, "imcore.messagebox.outbox")
    assert said.endswith(f"failed for batch {Outbox.objects.get().pk}")
    assert ids == {"message_ids": [message.id]}


def test_whoever_asks_for_that_much_is_told_what_became_of_each(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    one, stranger = draft(cast.alice, cast.group, "Meet at the harbour"), draft(cast.erin, cast.group)
    with caplog.at_level(logging.DEBUG, logger="imcore.messaging.send"):
        [message] = stored(send.send_messages([one, one, stranger])[:1])
    mine = one.ids() | {"message_id": message.id, "seq": 1}
    assert told(caplog, "imcore.messaging.send") == [
        ("message stored", mine),
        ("message known", mine),
        ("message refused: not_member", stranger.ids()),
    ]
    assert "harbour" not in caplog.text
