"""The company as values."""

from dataclasses import replace
from datetime import timedelta

from oa.demo import company
from oa.demo.company import SCALES, Company
from tests.oa.demo.conftest import NOW


def texts(found: Company) -> list[str]:
    """Everything that is said, in order."""
    return [str(entry.body) for log in found.logs for entry in log.entries]


def names(found: Company) -> list[str]:
    """Everybody."""
    return [person.display_name for person in found.people]


def test_the_same_seed_gives_the_same_company(small: Company) -> None:
    again = company.found(seed=7, scale=SCALES["small"], now=NOW)
    assert names(again) == names(small)
    assert texts(again) == texts(small)


def test_another_day_moves_the_dates_and_nothing_else(small: Company) -> None:
    later = company.found(seed=7, scale=SCALES["small"], now=NOW + timedelta(days=40, hours=5))
    assert names(later) == names(small)
    assert texts(later) == texts(small)
    assert later.logs[0].entries[0].at > small.logs[0].entries[0].at


def test_another_seed_gives_another_company(small: Company) -> None:
    other = company.found(seed=8, scale=SCALES["small"], now=NOW)
    assert names(other)[5:] != names(small)[5:]
    assert texts(other) != texts(small)


def test_the_numbers_are_those_of_the_scale() -> None:
    scale = replace(SCALES["small"], employees=200, groups=40, messages=2_000)
    found = company.found(seed=1, scale=scale, now=NOW)
    assert len(found.people) == 200
    assert sum(plan.kind == "group" for plan in found.plans) == 40
    assert sum(len(log.entries) for log in found.logs) == 2_000


def test_the_full_company_is_as_large_as_promised() -> None:
    assert SCALES["full"] == company.Scale(employees=1_200, groups=300, directs=1_400, messages=50_000)
