"""What of a person's work the viewer may read."""

import pytest

from oa.directory.discretion import readable
from tests import factories
from tests.oa.directory.rules import hide, hide_fields
from tests.oa.office import department, hire
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_without_rules_everything_is_read() -> None:
    assert readable(1, [(2, "title"), (2, "mobile")]) == {(2, "title"), (2, "mobile")}


def test_a_hidden_field_is_read_by_its_owner_only() -> None:
    alice, bob = (hire(factories.person(), department()).user_id for _ in range(2))
    hide_fields("mobile")
    asked = [(alice, "mobile"), (alice, "title"), (bob, "mobile")]
    assert readable(alice, asked) == {(alice, "mobile"), (alice, "title")}


def test_of_whom_one_may_not_see_one_reads_nothing() -> None:
    alice, bob = (hire(factories.person(), department()) for _ in range(2))
    hide(alice)
    assert readable(bob.user_id, [(alice.user_id, "title")]) == set()


def test_it_takes_three_queries_for_any_number_and_none_for_nothing() -> None:
    hide_fields("mobile")
    with statements() as sent:
        readable(1, [(user, "title") for user in range(2, 200)])
    assert len(sent) == 3
    with statements() as sent:
        assert readable(1, []) == set()
    assert sent == []
