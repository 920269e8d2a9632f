"""The explanation, over REST."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from imcore.models import User
from oa.visibility.explain import explain
from tests import factories
from tests.cast import Cast
from tests.oa.visibility.policies import rule

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]
EXPLAIN = "/api/v1/visibility/explain"


def keeper(*permissions: str, is_staff: bool = True) -> User:
    """One of the staff with these permissions."""
    user = factories.person(is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def test_who_may_view_the_rules_may_ask_about_any_two(cast: Cast, api: Api) -> None:
    rule("start", name="Nobody starts")
    answer = api(keeper("view_visibilityrule")).get(EXPLAIN, {"viewer": cast.alice.pk, "target": cast.erin.pk})
    assert (answer.status_code, answer.json()) == (200, explain(cast.alice.pk, cast.erin.pk))
    assert answer.json()["start"]["rule"]["name"] == "Nobody starts"


def test_nobody_else_may(cast: Cast, api: Api) -> None:
    for user in (cast.alice, keeper(), keeper("change_department"), keeper("view_visibilityrule", is_staff=False)):
        answer = api(user).get(EXPLAIN, {"viewer": cast.alice.pk, "target": cast.erin.pk})
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("query", [{}, {"viewer": "1"}, {"viewer": "1", "target": "x"}, {"viewer": "0", "target": "1"}])
def test_both_have_to_be_named(api: Api, query: dict[str, str]) -> None:
    answer = api(keeper("view_visibilityrule")).get(EXPLAIN, query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


def test_who_is_not_there_is_not_found(cast: Cast, api: Api) -> None:
    answer = api(keeper("view_visibilityrule")).get(EXPLAIN, {"viewer": cast.alice.pk, "target": 999_999})
    assert (answer.status_code, answer.json()["error"]["detail"]) == (404, {"user": 999_999})
