"""Writing the audit log: only ever added to, without a gap, in the act's own transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from imcore.audit import chain, log, verify
from imcore.models import AuditEvent, User
from imcore.models.audit import AppendOnlyError
from tests import factories

pytestmark = pytest.mark.django_db
POSTGRESQL = "on PostgreSQL the database itself refuses"


def test_an_entry_says_who_did_what_to_whom_from_where_and_why() -> None:
    frank, carol = factories.person("frank"), factories.person("carol", display_name="Carol")
    made = log.record(frank, "user.deactivated", carol, reason="Has left", detail={"logins": 2}, address="::ffff:10.0.0.7")
    entry = AuditEvent.objects.get(place=made.place)
    assert (entry.actor, entry.actor_name, entry.act, entry.address) == (frank, "frank", "user.deactivated", "10.0.0.7")
    assert (entry.target, entry.target_name) == (f"imcore.user:{carol.pk}", str(carol))
    assert (entry.reason, entry.detail) == ("Has left", {"logins": 2})


def test_entries_follow_each_other_without_a_gap() -> None:
    first, second = log.record(None, "a.b"), log.record(None, "a.c")
    assert [first.place, second.place] == [1, 2]
    assert [first.previous, second.previous] == [chain.FIRST, first.digest]


def test_an_act_that_does_not_commit_leaves_neither_an_entry_nor_a_gap() -> None:
    log.record(None, "a.b")
    with transaction.atomic():
        log.record(None, "a.c")
        transaction.set_rollback(True)
    assert log.record(None, "a.d").place == 2


def test_an_entry_takes_the_same_statements_whatever_the_size_of_the_log() -> None:
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            log.record(None, "a.b")
        counts.append(len(captured))
    assert len(set(counts)) == 1
    assert counts[0] <= 5  # with the savepoint's two


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda _: AuditEvent.objects.update(reason="none"),
        lambda _: AuditEvent.objects.filter(place=1).delete(),
        lambda entry: AuditEvent.objects.bulk_update([entry], ["reason"]),
    ],
    ids=["save", "delete", "update", "delete them", "bulk_update"],
)
def test_what_is_written_is_neither_changed_nor_deleted(attempt: Callable[[AuditEvent], object]) -> None:
    entry = log.record(None, "a.b", reason="so")
    entry.reason = "else"
    with pytest.raises(AppendOnlyError):
        attempt(entry)
    assert AuditEvent.objects.get().reason == "so"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE imcore_auditevent SET reason = 'none'",
        "DELETE FROM imcore_auditevent",
        "TRUNCATE imcore_auditevent",
    ],
)
def test_postgresql_refuses_what_goes_past_the_application(statement: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip(POSTGRESQL)
    log.record(None, "a.b")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE imcore_auditevent ENABLE TRIGGER audit_table_stays")  # the tests' own set-up takes it off
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert AuditEvent.objects.get().reason == ""


@pytest.mark.django_db(transaction=True)
def test_many_who_write_at_once_make_one_chain() -> None:
    frank, barrier = factories.person("frank"), Barrier(4)

    def write(_: int) -> None:
        barrier.wait(10)
        try:
            for _turn in range(5):
                with transaction.atomic():
                    User.objects.filter(pk=frank.pk).exists()
                    log.record(frank, "a.b")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert verify.verify() == verify.Verdict(20, AuditEvent.objects.get(place=20).digest)
