"""The buttons of a case's page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imcore.models import Message, ModerationCase, Sanction
from imcore.moderation import appeals
from tests.cast import Cast
from tests.imcore.admin.desk_browser import page, press
from tests.imcore.moderation.desk import case_of, held

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("act", "state"), [("approve", ("approved", "normal")), ("block", ("blocked", "blocked")), ("mask", ("masked", "normal"))]
)
def test_a_verdict_is_given_and_the_next_case_shown(
    cast: Cast, case: ModerationCase, desk: Client, act: str, state: tuple[str, str]
) -> None:
    after = case_of(held(cast.bob, cast.group))
    answer = press(desk, case, act, seen="open", note="because", words="secret\n", next="on")
    case.refresh_from_db()
    assert (case.state, Message.objects.get(pk=case.message_id).state) == state
    assert answer.headers["Location"] == reverse("admin:imcore_moderationcase_change", args=[after.pk])


@pytest.mark.parametrize(
    ("act", "fields", "expected"),
    [
        ("warning", {}, ("warning", False, None)),
        ("mute", {"hours": "24", "where": "here"}, ("mute", True, 24)),
        ("mute", {"hours": "", "where": "all"}, ("mute", False, None)),
        ("ban", {"hours": "168"}, ("ban", False, 168)),
    ],
)
def test_a_sanction_is_laid_from_the_case(
    case: ModerationCase, desk: Client, act: str, fields: dict[str, str], expected: tuple[str, bool, int | None]
) -> None:
    press(desk, case, act, reason="rude", **fields)
    laid = Sanction.objects.get()
    hours = None if laid.until is None else round((laid.until - timezone.now()).total_seconds() / 3600)
    assert (laid.kind, laid.conversation_id is not None, hours) == expected
    assert (laid.user_id, laid.case_id, laid.reason) == (case.message.sender_id, case.pk, "rude")


def test_an_appeal_is_answered_at_its_case(cast: Cast, case: ModerationCase, desk: Client) -> None:
    press(desk, case, "block", seen="open")
    appeals.make(cast.alice.pk, conversation=cast.group.pk, seq=2, text="It is a title")
    assert "It is a title" in page(desk, case)
    press(desk, case, "grant", note="You are right")
    assert Message.objects.get(pk=case.message_id).state == "normal"


@pytest.mark.parametrize(
    ("act", "fields"),
    [("burn", {}), ("mute", {"reason": "x", "hours": "9"}), ("mute", {"hours": "1"}), ("mask", {"seen": "open"}), ("grant", {}),
     ("block", {"seen": "approved"})],
)  # fmt: skip
def test_a_button_that_makes_no_sense_is_told_and_changes_nothing(
    case: ModerationCase, desk: Client, act: str, fields: dict[str, str]
) -> None:
    answer = desk.post(reverse("admin:imcore_moderationcase_act", args=[case.pk]), {"act": act} | fields, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    case.refresh_from_db()
    assert (case.state, Sanction.objects.count(), Message.objects.get(pk=case.message_id).state) == ("open", 0, "held")
