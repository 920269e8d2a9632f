"""Several messages passed on as one."""

import pytest

from imcore.kinds.forward import FORWARD
from tests.imcore.kinds.bodies import FILE_ID, Body, refused_field

NAMED: Body = {"conversation": 3, "seq": 9}


def test_a_client_need_name_no_more_than_the_place() -> None:
    assert FORWARD.validate({"messages": [NAMED]}) == {
        "title": "",
        "messages": [NAMED | {"sender": None, "sender_name": "", "kind": "", "body": {}, "created_at": ""}],
    }


def test_what_else_a_snapshot_claims_is_no_reason_to_refuse_it() -> None:
    (kept,) = FORWARD.validate({"messages": [NAMED | {"reactions": {"👍": [1]}}]})["messages"]
    assert "reactions" not in kept


def test_one_to_a_hundred_messages_are_passed_on() -> None:
    assert len(FORWARD.validate({"messages": [NAMED] * 100})["messages"]) == 100
    assert refused_field(FORWARD, {"messages": [NAMED] * 101}) == "body.messages"
    assert refused_field(FORWARD, {"messages": []}) == "body.messages"
    assert refused_field(FORWARD, {"title": "none"}) == "body.messages"


@pytest.mark.parametrize(
    ("snapshot", "field"),
    [
        ({"seq": 9}, "conversation"),
        ({"conversation": 3}, "seq"),
        (NAMED | {"seq": 0}, "seq"),
        (NAMED | {"conversation": "3"}, "conversation"),
        (NAMED | {"body": "hi"}, "body"),
        (NAMED | {"kind": None}, "kind"),
    ],
)
def test_a_fault_is_named_by_its_place(snapshot: Body, field: str) -> None:
    assert refused_field(FORWARD, {"messages": [NAMED, snapshot]}) == f"body.messages[1].{field}"


def test_the_title_has_300_characters_at_most() -> None:
    assert FORWARD.validate({"title": "x" * 300, "messages": [NAMED]})["title"] == "x" * 300
    assert refused_field(FORWARD, {"title": "x" * 301, "messages": [NAMED]}) == "body.title"


def test_it_is_found_by_its_title_and_the_texts_within() -> None:
    said = [
        NAMED | {"body": {"text": "green tea"}},
        NAMED | {"body": {"attachment": FILE_ID}},
        NAMED | {"body": {"text": "ok"}},
    ]
    assert FORWARD.text({"title": "Yesterday", "messages": said}) == "Yesterday\ngreen tea\nok"


def test_it_holds_the_files_of_its_messages() -> None:
    said = [NAMED | {"body": {"attachment": FILE_ID}}, NAMED | {"body": {"text": "ok"}}]
    assert FORWARD.attachments({"messages": said}) == [FILE_ID]
