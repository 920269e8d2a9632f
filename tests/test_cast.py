"""The cast is who its docstring says."""

import pytest

from imcore.models import Member
from tests.cast import Cast
from tests.services import Services


@pytest.mark.django_db
def test_the_group_has_an_owner_an_admin_and_a_member(cast: Cast) -> None:
    seats = Member.objects.filter(conversation=cast.group, left_at=None).order_by("user_id")
    assert [(seat.user, seat.role) for seat in seats] == [
        (cast.alice, "owner"),
        (cast.bob, "admin"),
        (cast.carol, "member"),
    ]


@pytest.mark.services
def test_the_private_services_answer(services: Services) -> None:
    services.redis.restart()
    services.postgres.restart()
    assert services.postgres.exists("postgres")
