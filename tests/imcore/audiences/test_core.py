"""The core's own audiences."""

import pytest
from django.utils import translation

from imcore.audiences import lookup
from imcore.audiences.core import CONVERSATION, EVERYONE, GROUP, ONE_USER, numbers
from imcore.models import User
from tests import factories
from tests.cast import Cast
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def usernames(*audiences: str) -> list[str]:
    """Whom these mean."""
    return sorted(lookup.people(audiences).values_list("username", flat=True))


def test_everyone_is_all_active_people_and_neither_visitors_nor_bots(cast: Cast) -> None:
    factories.person("guest", kind="visitor")
    factories.person("robot", kind="bot")
    User.objects.filter(pk=cast.dave.pk).update(is_active=False)
    assert usernames("all:") == ["alice", "bob", "carol", "erin"]


def test_a_group_is_who_is_in_it_now(cast: Cast) -> None:
    assert usernames(f"group:{cast.group.pk}") == ["alice", "bob", "carol"]


def test_any_conversation_has_members_and_only_a_group_is_a_group(cast: Cast) -> None:
    chat = factories.direct(cast.alice, cast.erin).pk
    assert usernames(f"conversation:{chat}") == ["alice", "erin"]
    assert (GROUP.titles([str(chat)]), usernames(f"group:{chat}")) == ({}, [])


def test_titles_say_what_a_reference_means_and_leave_out_what_there_is_not(cast: Cast) -> None:
    gone = factories.person("gone", is_active=False)
    with translation.override("en"):
        assert EVERYONE.titles(["", "x"]) == {"": "Everyone"}
    assert ONE_USER.titles([str(cast.bob.pk), str(gone.pk), "0", "x"]) == {str(cast.bob.pk): "Bob"}
    assert GROUP.titles([str(cast.group.pk), "999999"]) == {str(cast.group.pk): "Harvest"}
    assert CONVERSATION.titles([str(cast.group.pk)]) == {str(cast.group.pk): "Harvest"}


def test_choices_are_people_by_name_and_groups(cast: Cast) -> None:
    factories.person("carola", is_active=False)
    with translation.override("en"):
        assert ONE_USER.choices("car", 5) == [(str(cast.carol.pk), "Carol (carol)")]
        assert GROUP.choices("harv", 5) == [(str(cast.group.pk), "Harvest (group)")]
    assert (CONVERSATION.choices("harv", 5), EVERYONE.choices("e", 5), ONE_USER.choices("", 5)) == ([], [], [])


def test_a_number_has_one_form() -> None:
    assert numbers(["7", "07", "-7", "٧", "", "9" * 30, "x"]) == [7]


def test_titles_take_one_query_whatever_their_number(cast: Cast) -> None:
    many = [str(person.pk) for person in factories.people(50)]
    with statements() as sent:
        assert len(ONE_USER.titles(many)) == 50
    assert len(sent) == 1
