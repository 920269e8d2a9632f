"""What people read in a body."""

from imcore.moderation.bodies import rewritten, texts

FORWARDED = {
    "title": "talk",
    "messages": [
        {"conversation": 1, "seq": 2, "sender_name": "Bob", "kind": "text", "body": {"text": "one"}, "created_at": "2026"},
        {"kind": "file", "body": {"attachment": "a-1", "name": "plan.pdf", "size": 3, "mime": "application/pdf"}},
        {"kind": "forward", "body": {"title": "talk", "messages": [{"kind": "text", "body": {"text": "deep"}}]}},
    ],
}


def test_each_text_is_read_once_however_deep_and_no_id_is() -> None:
    assert texts(FORWARDED) == ["talk", "one", "plan.pdf", "deep"]


def test_a_rewritten_body_has_new_texts_and_the_same_ids() -> None:
    changed = rewritten(FORWARDED, str.upper)
    assert texts(changed) == ["TALK", "ONE", "PLAN.PDF", "DEEP"]
    assert changed["messages"][0] == FORWARDED["messages"][0] | {"body": {"text": "ONE"}}
    assert changed["messages"][1]["body"]["attachment"] == "a-1"
