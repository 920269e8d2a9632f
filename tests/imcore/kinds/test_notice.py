"""What the server says about the conversation itself."""

from imcore.kinds.notice import NAMED_USERS, NOTICE
from tests.imcore.kinds.bodies import refused_field


def test_only_the_server_says_it() -> None:
    assert NOTICE.server_only


def test_it_says_only_what_it_was_given() -> None:
    body = {"event": "members_added", "by": 42, "users": [17, 18], "count": 2}
    assert NOTICE.validate(body) == body
    assert NOTICE.validate({"event": "mute_all", "on": False}) == {"event": "mute_all", "on": False}


def test_search_finds_nothing_in_it() -> None:
    assert NOTICE.text({"event": "renamed", "name": "Supper"}) == ""
    assert NOTICE.attachments({"event": "renamed", "name": "Supper"}) == []


def test_it_names_fifty_users_at_most() -> None:
    assert len(NOTICE.validate({"event": "members_added", "users": list(range(1, NAMED_USERS + 1))})["users"]) == 50
    assert refused_field(NOTICE, {"event": "members_added", "users": list(range(1, NAMED_USERS + 2))}) == "body.users"


def test_without_an_event_it_is_nothing() -> None:
    assert refused_field(NOTICE, {"by": 42}) == "body.event"
