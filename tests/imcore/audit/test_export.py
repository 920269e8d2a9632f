"""The log as a file."""

import csv
from io import StringIO

import pytest
from django.utils import timezone, translation

from imcore.audit import export, log
from imcore.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def table() -> list[list[str]]:
    """The cells of the whole file."""
    return list(csv.reader(StringIO(b"".join(export.chunks(AuditEvent.objects.all())).decode("utf-8-sig"), newline="")))


def test_a_line_is_an_entry() -> None:
    frank = factories.person("frank")
    entry = log.record(frank, "user.changed", frank, reason="=1+1", detail={"b": 1, "a": "王"}, address="10.0.0.7")
    with translation.override("en"):
        titles, line = table()
    assert titles == [
        "Place", "Time", "Actor", "Act", "Target", "Name of the target", "Reason", "Address", "Detail", "Digest"
    ]  # fmt: skip
    when = f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"
    assert line == [
        "1", when, "frank", "user.changed", f"imcore.user:{frank.pk}", str(frank), "'=1+1", "10.0.0.7",
        '{"a": "王", "b": 1}', entry.digest,
    ]  # fmt: skip


def test_many_come_in_several_chunks_the_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 2)
    for _ in range(5):
        log.record(None, "a.b")
    assert len(list(export.chunks(AuditEvent.objects.all()))) == 4
    assert [line[0] for line in table()[1:]] == ["5", "4", "3", "2", "1"]
