"""How the admin names conversations."""

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore.admin import titles
from imcore.models import Conversation
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_group_goes_by_its_name(cast: Cast) -> None:
    assert titles.title(cast.group) == "Harvest"


def test_a_direct_conversation_goes_by_its_two_people(cast: Cast) -> None:
    assert titles.title(factories.direct(cast.alice, cast.erin)) == "Alice – Erin"


def test_a_title_takes_no_query_of_its_own(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    factories.direct(cast.alice, cast.erin)
    with django_assert_num_queries(1):
        names = [titles.title(found) for found in Conversation.objects.select_related(*titles.JOINED).order_by("pk")]
    assert names == ["Harvest", "Alice – Erin"]


def test_a_name_is_escaped_in_a_link(cast: Cast) -> None:
    cast.group.group.name = "<b>Harvest</b>"
    assert "&lt;b&gt;Harvest" in titles.link(cast.group)


def test_a_filtered_link_names_table_and_rows() -> None:
    assert 'href="/admin/imcore/message/?seq__exact=5"' in titles.filtered("message", "#5", seq__exact=5)


def test_joins_lead_from_another_table() -> None:
    assert titles.joined_from("conversation")[:2] == ("conversation", "conversation__group")
