"""What a case's page shows, and to whom which buttons."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imcore.models import Message, ModerationCase, Sanction
from imcore.moderation import cases
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.admin.desk_browser import QUEUE, page, press
from tests.imcore.moderation.desk import held, moderator

pytestmark = pytest.mark.django_db


def test_a_cases_page_has_all_that_its_decision_needs(cast: Cast, case: ModerationCase, desk: Client) -> None:
    cases.report(cast.bob.pk, case.message_id, "off topic")
    Sanction.objects.create(user=cast.alice, kind="warning", reason="be kind")
    shown = page(desk, case)
    for expected in ("the one before", "the secret word", "the one after", "Secrets", "off topic", "be kind", "Harvest"):
        assert expected in shown, expected


def test_a_page_of_the_desk_costs_the_same_for_many_as_for_few(cast: Cast, case: ModerationCase, desk: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        return len(queries)

    paths = [reverse(QUEUE), reverse("admin:imcore_moderationcase_change", args=[case.pk]),
             reverse("admin:imcore_moderationcase_figures")]  # fmt: skip
    for path in paths:
        desk.get(path)
    few = [cost(path) for path in paths]
    for _ in range(8):
        said = held(cast.alice, cast.group)
        cases.report(cast.bob.pk, said.id, "rude")
        Sanction.objects.create(user=cast.alice, kind="warning", reason="be kind", made_by=cast.bob)
    assert [cost(path) for path in paths] == few


def test_a_claim_is_seen_by_the_second_moderator_who_cannot_decide(
    case: ModerationCase, desk: Client, browser: Browser
) -> None:
    page(desk, case)  # to open it is to claim it
    second = browser(moderator())
    assert 'value="block"' not in page(second, case)
    press(second, case, "block", seen="open")
    assert Message.objects.get(pk=case.message_id).state == "held"
    assert press(desk, case, "release")["Location"] == reverse(QUEUE)
    assert 'value="block"' in page(second, case)


def test_who_may_only_look_presses_nothing(case: ModerationCase, browser: Browser) -> None:
    looker = browser(moderator("view_moderationcase"))
    assert 'name="act"' not in page(looker, case)
    for act in ("approve", "block", "claim", "warning"):
        press(looker, case, act, seen="open", reason="rude")
    assert (Message.objects.get(pk=case.message_id).state, Sanction.objects.count()) == ("held", 0)
    assert browser(moderator("add_sanction")).get(reverse(QUEUE)).status_code == 403
