"""A small demo company: as values, and loaded."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from oa.demo import company
from oa.demo.company import Company
from oa.demo.load import load

NOW = datetime(2026, 11, 24, 11, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday


@pytest.fixture(scope="session")
def small() -> Company:
    """The small company of seed 7, pure values."""
    return company.found(seed=7, scale=company.SCALES["small"], now=NOW)


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: DjangoDbBlocker, small: Company) -> Iterator[Company]:
    """The same, in the database: once for a module, whose tests' transactions nest in this one, each undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(small, seed=7, say=lambda _sentence: None)
        yield small
        transaction.set_rollback(True)


@pytest.fixture
def loaded(written: Company, db: None) -> Company:
    """The company in the database of this test."""
    return written
