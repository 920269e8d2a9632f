"""One writer of the org chart at a time."""

import threading

import pytest
from django.db import connection, transaction

from oa.models import Department
from oa.tree_lock import lock_tree
from tests.oa.office import department

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_writer_waits_for_the_first_and_readers_do_not() -> None:
    department("R&D")
    order: list[str] = []

    def second() -> None:
        with transaction.atomic():
            lock_tree()
            order.append("second")
        connection.close()

    with transaction.atomic():
        lock_tree()
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.2)  # it has time enough to be wrong
        assert Department.objects.count() == 1
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]
