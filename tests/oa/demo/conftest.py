"""A small demo company: as values, and loaded."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from oa.demo import company
from oa.demo.company import Company
from oa.demo.load import load

NOW = datetime(2026, 11, 24, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday


@pytest.fixture(scope="session")
def small() -> Company:
    """The small company of seed 7, pure values."""
    return company.found(seed=7, scale=company.SCALES["small"], now=NOW)


@pytest.fixture
def loaded(db: None, small: Company) -> Company:
    """The same, in the database."""
    load(small, seed=7, say=lambda _sentence: None)
    return small
