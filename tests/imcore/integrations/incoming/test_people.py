"""Whom a sender means."""

from typing import Any

import pytest

from imcore.integrations.incoming import people
from imcore.integrations.incoming.said import Named
from tests import factories
from tests.cast import Cast
from tests.imcore.integrations.incoming.hooks import webhook

pytestmark = pytest.mark.django_db


def test_members_alone_are_found_and_names_that_mean_nobody_are_passed_over(cast: Cast) -> None:
    made, _token = webhook(cast.group, cast.alice)
    factories.group(cast.erin)  # elsewhere she has a seat
    found = people.members(made, {"bob", "erin", "nobody", "", "\x00", "x" * 200})
    assert found == {"bob": (cast.bob.pk, cast.bob.display_name)}
    assert people.mentions(Named(names=("bob", "erin"), users=(7,)), found) == (7, cast.bob.pk)
    assert people.mentions(Named(names=("bob",), everyone=True), found) == "all"


def test_without_names_nothing_is_asked(cast: Cast, django_assert_num_queries: Any) -> None:
    made, _token = webhook(cast.group, cast.alice)
    with django_assert_num_queries(0):
        assert people.members(made, set()) == {}


def test_each_is_called_as_people_know_them_and_nobody_else_is() -> None:
    found = {"bob": (2, "Bob Ray"), "139": (3, r"C\1")}
    body = people.called({"text": "@bob @bobby @139, @1390", "title": "@bob"}, found)
    assert body == {"text": r"@Bob Ray @bobby @C\1, @1390", "title": "@bob"}
