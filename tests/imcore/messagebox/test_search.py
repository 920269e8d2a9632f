"""Search finds what a seat may read; highlights are counted in code points."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore.messagebox import search
from imcore.messagebox.search import Question
from tests.cast import Cast
from tests.imcore.conversations.test_membership import say


@pytest.mark.parametrize(
    ("text", "wanted", "places"),
    [
        ("Budget budget", "BUDGET", [(0, 6), (7, 6)]),
        ("😀😀预算", "预算", [(2, 2)]),
        ("aaaa", "aa", [(0, 2), (2, 2)]),
        ("1+1=2 (a.b)", "(a.b)", [(6, 5)]),
        ("nothing", "x", []),
        ("anything", "", []),
        ("x" * 100, "x", [(place, 1) for place in range(50)]),
    ],
)
def test_highlights(text: str, wanted: str, places: list[tuple[int, int]]) -> None:
    assert search.highlights(text, wanted) == places


@pytest.mark.django_db
def test_a_search_takes_three_queries_whatever_it_finds(cast: Cast) -> None:
    for number in range(30):
        say(cast.alice, cast.group, f"budget {number}")
    with CaptureQueriesContext(connection) as queries:
        found, more = search.search(cast.carol.pk, Question(text="budget"), limit=20)
    assert (len(found), more, len(queries)) == (20, True, 3)
    assert [hit.message.seq for hit in found] == list(range(30, 10, -1))


@pytest.mark.django_db
def test_a_former_member_finds_nothing(cast: Cast) -> None:
    say(cast.alice, cast.group, "budget")
    assert search.search(cast.dave.pk, Question(text="budget"), limit=20) == ([], False)
