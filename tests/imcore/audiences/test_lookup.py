"""From references to people."""

import pytest
from django.utils import translation

from imcore import errors
from imcore.audiences import lookup
from imcore.audiences.lookup import Choice
from tests import factories
from tests.cast import Cast
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_references_are_kept_in_one_form_and_each_once(cast: Cast) -> None:
    group = f"group:{cast.group.pk}"
    assert lookup.checked([f" {group} ", "all", "all:", group]) == [group, "all:"]


@pytest.mark.parametrize("wrong", ["nobody:1", "user:0", "group:x", "", "user", "user:1\x00"])
def test_what_means_nobody_is_refused_by_name(cast: Cast, wrong: str) -> None:
    with translation.override("en"), pytest.raises(errors.Invalid) as refused:
        lookup.checked(["all:", wrong])
    assert len(refused.value.detail["audiences"]) == 1
    assert wrong in refused.value.detail["audiences"][0]


def test_none_and_too_many_are_refused(cast: Cast) -> None:
    for given in ([], [f"user:{number}" for number in range(lookup.LIMIT + 1)]):
        with pytest.raises(errors.Invalid):
            lookup.checked(given)


def test_somebody_in_several_audiences_is_there_once_in_ascending_order(cast: Cast) -> None:
    meant = [f"group:{cast.group.pk}", f"user:{cast.bob.pk}", f"user:{cast.erin.pk}", "all:"]
    everyone = sorted([cast.alice.pk, cast.bob.pk, cast.carol.pk, cast.dave.pk, cast.erin.pk])
    assert list(lookup.chunks(meant)) == [everyone]
    assert lookup.people(meant).count() == 5


def test_people_are_read_a_chunk_at_a_time(cast: Cast) -> None:
    factories.people(lookup.CHUNK)
    with statements() as sent:
        read = list(lookup.chunks(["all:"]))
    assert ([len(chunk) for chunk in read], len(sent)) == ([lookup.CHUNK, 5], 3)
    found = [user for chunk in read for user in chunk]
    assert found == sorted(found)


def test_nothing_means_nobody(cast: Cast) -> None:
    assert lookup.people(["nobody:1"]).count() == 0


def test_choices_are_of_all_schemes_up_to_the_limit(cast: Cast) -> None:
    factories.group(cast.erin, name="Carpenters")
    with translation.override("en"):
        found = lookup.choices("car", limit=5)
        assert Choice(f"user:{cast.carol.pk}", "Carol (carol)") in found
    assert [choice.audience.partition(":")[0] for choice in found] == ["user", "group"]
    assert len(lookup.choices("car", limit=1)) == 1
