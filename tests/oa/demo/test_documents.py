"""The documents."""

import csv
import random
import re

from oa.demo.documents import DOCUMENTS, notes, report, table


def test_a_report_is_a_pdf_whose_table_finds_its_objects() -> None:
    data = report(random.Random(1))
    assert data.startswith(b"%PDF-1.4")
    start = int(re.findall(rb"startxref\n(\d+)", data)[0])
    assert data[start:].startswith(b"xref")
    offsets = [int(offset) for offset in re.findall(rb"(\d{10}) 00000 n", data)]
    assert [data[offset : offset + 7] for offset in offsets] == [b"%d 0 obj" % number for number in range(1, 6)]


def test_a_reports_stream_is_as_long_as_it_says() -> None:
    found = re.search(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", report(random.Random(1)), re.DOTALL)
    assert found is not None
    assert int(found[1]) == len(found[2])


def test_a_table_has_four_columns_in_each_row() -> None:
    rows = list(csv.reader(table(random.Random(1)).decode("utf-8-sig").splitlines()))
    assert len(rows) > 20
    assert {len(row) for row in rows} == {4}


def test_notes_read_as_text() -> None:
    assert "会议纪要" in notes(random.Random(1)).decode()


def test_every_sort_has_its_ending() -> None:
    assert {sort: ending for sort, (_, ending) in DOCUMENTS.items()} == {"report": "pdf", "table": "csv", "notes": "txt"}
