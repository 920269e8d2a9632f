"""Queries that are put together once."""

from typing import Any

import pytest
from django.db.models import QuerySet

from imcore.models import User
from oa import compiled
from tests import factories

pytestmark = pytest.mark.django_db
calls: list[int] = []


def names_after(user: int) -> QuerySet[User, Any]:
    calls.append(user)
    return User.objects.filter(pk__gt=user).order_by("pk").values_list("pk", "username")


def test_each_value_has_its_answer_and_the_query_is_put_together_once() -> None:
    alice, bob, carol = (factories.person() for _ in range(3))
    assert compiled.rows(names_after, alice.pk) == [(bob.pk, bob.username), (carol.pk, carol.username)]
    assert compiled.rows(names_after, bob.pk) == [(carol.pk, carol.username)]
    assert calls == [compiled.STAND_IN]
