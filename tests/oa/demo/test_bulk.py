"""Many rows at once."""

import pytest

from imcore.models import User
from oa.demo.bulk import store

pytestmark = pytest.mark.django_db


def test_rows_come_back_with_their_ids() -> None:
    made = store(User(username=f"u{number}") for number in range(3))
    assert [row.pk for row in made] == list(User.objects.order_by("id").values_list("pk", flat=True))


def test_nothing_is_nothing() -> None:
    assert store([]) == []
