"""The values that walk: what someone wants to post, and what became of it."""

from datetime import UTC, datetime

import pytest

from imcore.draft import Draft, Stored
from imcore.protocol import ConversationId, Seq, UserId, Version


def test_a_draft_asks_for_no_more_than_it_says() -> None:
    draft = Draft(sender=UserId(42), client_id="c-1", kind="text", body={"text": "hi"})
    assert (draft.conversation, draft.to, draft.reply_to, draft.mentions) == (None, None, None, ())
    assert (draft.text, draft.files, draft.held) == ("", (), "")


def test_a_stored_message_is_normal_and_new_unless_it_says_otherwise() -> None:
    stored = Stored(
        id=998,
        conversation=ConversationId(12),
        seq=Seq(1),
        version=Version(1),
        sender=UserId(42),
        client_id="c-1",
        kind="text",
        body={},
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    assert (stored.state, stored.duplicate, stored.audience, stored.mentions, stored.reactions) == ("normal", False, (), (), {})
    assert (stored.reply_to, stored.edited_at, stored.recalled_at) == (None, None, None)


def test_nobody_changes_a_draft_on_its_way() -> None:
    draft = Draft(sender=UserId(42), client_id="c-1", kind="text", body={})
    with pytest.raises(AttributeError):
        draft.text = "other"  # type: ignore[misc]
    assert draft.text == ""


def test_two_drafts_of_the_same_words_are_the_same_value() -> None:
    assert Draft(sender=UserId(1), client_id="c", kind="text", body={}) == Draft(
        sender=UserId(1), client_id="c", kind="text", body={}
    )


def test_the_log_knows_it_by_ids_and_not_by_what_a_sender_wrote_into_one() -> None:
    draft = Draft(sender=UserId(1), client_id="c-1", kind="text", body={"text": "Meet"}, conversation=ConversationId(12))
    assert draft.ids() == {"sender_id": 1, "conversation_id": 12, "client_id": "c-1"}
    assert Draft(sender=UserId(1), client_id="Meet at noon", kind="text", body={}, to=UserId(2)).ids() == {
        "sender_id": 1, "to_id": 2
    }  # fmt: skip
