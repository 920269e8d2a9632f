"""Any tampering with the log shows, at the first place where it was done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from imcore.audit import chain, log
from imcore.audit.verify import verify
from imcore.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db
COLUMNS = {
    "at": st.sampled_from(["2026-01-01 00:00:00+00:00", "1999-12-31 23:59:59.999999+00:00"]),
    "actor_id": st.none(),
    "actor_name": st.sampled_from(["", "grace", "Frank"]),
    "act": st.sampled_from(["user.activated", "user.deactivate"]),
    "target": st.sampled_from(["", "imcore.user:0"]),
    "target_name": st.sampled_from(["", "somebody"]),
    "reason": st.sampled_from(["", "because "]),
    "detail": st.sampled_from(["{}", '{"n": "1"}', '{"n": 1, "m": null}', '{"n": true}']),
    "address": st.sampled_from([None, "10.0.0.2"]),
    "previous": st.sampled_from([chain.FIRST, "f" * 64]),
    "digest": st.sampled_from(["0" * 64, ""]),
    "place": st.sampled_from([0, -1, 100]),
}


@contextmanager
def at_hand() -> Iterator[Any]:
    """A cursor of who can write to the database and drop its triggers; what is done is undone afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # triggers do not fire
        yield cursor
        transaction.set_rollback(True)


@pytest.fixture
def five() -> list[AuditEvent]:
    """Five entries."""
    frank = factories.person("frank")
    return [
        log.record(frank, "user.deactivated", frank, reason="because", detail={"n": 1}, address="10.0.0.1") for _ in range(5)
    ]


def test_a_log_as_it_was_written_is_good_to_its_end(five: list[AuditEvent]) -> None:
    found = verify()
    assert (found.place, found.digest, found.broken) == (5, five[-1].digest, None)


def test_an_empty_log_is_good() -> None:
    assert verify().broken is None


@drawn(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), place=st.integers(1, 5), column=st.sampled_from(sorted(COLUMNS)))
def test_a_change_of_any_field_shows(five: list[AuditEvent], data: st.DataObject, place: int, column: str) -> None:
    value = data.draw(COLUMNS[column])
    with at_hand() as cursor:
        cursor.execute(f"UPDATE imcore_auditevent SET {column} = %s WHERE place = %s", [value, place])
        broken = verify().broken
    as_it_was = (column, place, value) == ("previous", 1, chain.FIRST)
    before_all = column == "place" and value < 1
    assert broken == (None if as_it_was else 1 if before_all else place)


@pytest.mark.parametrize(
    ("statement", "broken", "fault"),
    [
        ("DELETE FROM imcore_auditevent WHERE place = 3", 3, "missing: the next entry is 4"),
        ("DELETE FROM imcore_auditevent WHERE place = 1", 1, "missing: the next entry is 2"),
        ("UPDATE imcore_auditevent SET place = 6 WHERE place = 2", 2, "missing: the next entry is 3"),
        (
            "INSERT INTO imcore_auditevent SELECT 6, at, actor_id, actor_name, act, target, target_name, reason, detail,"
            " address, digest, digest FROM imcore_auditevent WHERE place = 5",
            6,
            "it was changed",
        ),
    ],
    ids=["one from the middle", "the first", "moved", "put in"],
)
def test_taken_out_moved_or_put_in_it_shows(five: list[AuditEvent], statement: str, broken: int, fault: str) -> None:
    names = "place, at, actor_id, actor_name, act, target, target_name, reason, detail, address, previous, digest"
    with at_hand() as cursor:
        cursor.execute(statement.replace("imcore_auditevent SELECT", f"imcore_auditevent ({names}) SELECT"))
        found = verify()
    assert (found.broken, found.fault) == (broken, fault)


def test_two_that_changed_places_show(five: list[AuditEvent]) -> None:
    with at_hand() as cursor:
        for old, new in ((2, 100), (3, 2), (100, 3)):
            cursor.execute("UPDATE imcore_auditevent SET place = %s WHERE place = %s", [new, old])
        assert (verify().broken, verify().fault) == (2, "it does not follow the entry before it")


def test_an_end_that_was_taken_away_shows_by_an_anchor_alone(five: list[AuditEvent]) -> None:
    with at_hand() as cursor:
        cursor.execute("DELETE FROM imcore_auditevent WHERE place > 3")
        assert verify().broken is None
        found = verify({4: five[3].digest, 2: five[1].digest})
    assert (found.place, found.broken, found.fault) == (3, 4, "missing: entry 4 was here")


def test_a_log_written_anew_with_the_key_shows_by_an_anchor_alone(five: list[AuditEvent]) -> None:
    with at_hand() as cursor:
        cursor.execute("DELETE FROM imcore_auditevent WHERE place > 2")
        log.record(None, "nothing.happened")
        assert verify().broken is None
        assert verify({3: five[2].digest}).fault == "its digest is not the expected one"


def test_a_log_that_was_sealed_with_another_key_is_not_good(five: list[AuditEvent]) -> None:
    with override_settings(AUDIT_KEY=settings.AUDIT_KEY + "x"):
        assert verify().broken == 1
