"""The log is verified from time to time, and what came of it stands in it."""

import logging

import pytest
from django.conf import settings
from django.test import override_settings

from imcore.audit import checks, log

pytestmark = pytest.mark.django_db


def test_a_good_log_says_until_where() -> None:
    last = log.record(None, "a.b")
    checks.check()
    found = checks.latest()
    assert found is not None
    assert (found.act, found.detail) == (
        "audit.verified", {"place": 1, "digest": last.digest, "broken": None, "fault": ""}
    )  # fmt: skip


def test_a_broken_log_says_where_and_is_told_to_those_who_watch(caplog: pytest.LogCaptureFixture) -> None:
    with override_settings(AUDIT_KEY=settings.AUDIT_KEY + "x"):
        log.record(None, "a.b")
    with caplog.at_level(logging.ERROR):
        checks.check()
    found = checks.latest()
    assert found is not None
    assert (found.act, found.detail["broken"], found.detail["fault"]) == ("audit.broken", 1, "it was changed")
    assert caplog.messages == ["The audit log is broken at place 1: it was changed"]


def test_before_the_first_time_there_is_no_outcome() -> None:
    log.record(None, "a.b")
    assert checks.latest() is None
