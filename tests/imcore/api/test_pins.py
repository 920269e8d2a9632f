"""Pinned messages over REST."""

import pytest

from tests.cast import Cast
from tests.imcore.api.conforming import client_for
from tests.imcore.conversations.test_membership import say

pytestmark = pytest.mark.django_db


def test_a_pin_shows_by_whom_until_it_is_taken_off(cast: Cast) -> None:
    say(cast.alice, cast.group, "keep this")
    say(cast.alice, cast.group, "and this")
    rest, place = client_for(cast.carol), f"/conversations/{cast.group.pk}/pins"
    assert rest.put(f"{place}/1").body == {"version": 3}
    assert rest.put(f"{place}/2").status == 200
    results = client_for(cast.bob).get(place).body["results"]
    assert [(pin["message"]["body"]["text"], pin["pinned_by"]) for pin in results] == [
        ("and this", cast.carol.pk),
        ("keep this", cast.carol.pk),
    ]
    assert client_for(cast.bob).delete(f"{place}/1").status == 200
    assert [pin["message"]["seq"] for pin in rest.get(place).body["results"]] == [2]


def test_a_recalled_message_is_pinned_no_more(cast: Cast) -> None:
    say(cast.alice, cast.group, "keep this")
    rest, place = client_for(cast.alice), f"/conversations/{cast.group.pk}"
    rest.put(f"{place}/pins/1")
    rest.delete(f"{place}/messages/1")
    assert rest.get(f"{place}/pins").body == {"next": None, "results": []}


def test_a_pin_from_before_is_not_shown_to_a_newcomer(cast: Cast) -> None:
    say(cast.alice, cast.group, "keep this")
    alice, place = client_for(cast.alice), f"/conversations/{cast.group.pk}/pins"
    alice.put(f"{place}/1")
    alice.post(f"/groups/{cast.group.pk}/members", users=[cast.erin.pk])
    assert client_for(cast.erin).get(place).body == {"next": None, "results": []}
