"""What the desk's figures count."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imcore.admin import desk_figures
from imcore.models import ModerationCase, User
from tests.cast import Cast
from tests.imcore.moderation.desk import case_of, held

pytestmark = pytest.mark.django_db


def test_the_figures_count_what_waits_and_what_was_done(
    cast: Cast, case: ModerationCase, desk: Client, clerk: Callable[..., User]
) -> None:
    now = timezone.now()
    for minutes in (10, 20, 60):
        done = case_of(held(cast.bob, cast.group))
        ModerationCase.objects.filter(pk=done.pk).update(
            state="blocked", decided_by=cast.alice, created_at=now - timedelta(minutes=minutes), decided_at=now
        )
    found = desk_figures.figures()
    assert (found["open"], found["today"], found["median"], found["appeals"]) == (1, 3, timedelta(minutes=20), 0)
    assert (found["rules"], found["moderators"]) == (
        [{"rule": "Secrets", "cases": 4}], [{"decided_by__display_name": "Alice", "cases": 3}],
    )  # fmt: skip
    last = found["days"][-1]
    assert (len(found["days"]), last["decided"], last["decided_height"] <= 100) == (14, 3, True)
    assert "Secrets" in desk.get(reverse("admin:imcore_moderationcase_figures")).content.decode()
