"""A decision is one thing: the message, its case, an open appeal and the audit log, or none of it."""

from functools import partial

import pytest

from imcore import errors
from imcore.messaging import revise
from imcore.models import Appeal, AuditEvent, Message, ModerationCase, User
from imcore.moderation import appeals, cases, decisions
from tests.cast import Cast
from tests.imcore.conversations.test_membership_races import at_once
from tests.imcore.messagebox.talk import say, seat
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db


def now(case: ModerationCase) -> tuple[str, str]:
    """The states of the case and its message."""
    case.refresh_from_db()
    return case.state, Message.objects.get(pk=case.message_id).state


def refused(error: type[errors.HongyanError], who: User, case: ModerationCase, *given: str, **named: object) -> None:
    """The decision is refused so, and nothing has changed."""
    before = now(case)
    with pytest.raises(error):
        decisions.decide(who, case.pk, *given, **named)
    assert (now(case), AuditEvent.objects.filter(act__startswith="case.").count()) == (before, 0)


@pytest.mark.parametrize(
    ("verdict", "states"),
    [("approve", ("approved", "normal")), ("block", ("blocked", "blocked")), ("mask", ("masked", "normal"))],
)
def test_a_verdict_is_kept_with_who_when_and_why(cast: Cast, verdict: str, states: tuple[str, str]) -> None:
    case, who = case_of(held(cast.alice, cast.group)), moderator()
    cases.claim(who, case.pk)
    decided = decisions.decide(who, case.pk, verdict, note="because", words=["secret"])
    assert (now(case), decided.decided_by, decided.note, decided.claimed_by) == (states, who, "because", None)
    entry = AuditEvent.objects.get(act=f"case.{states[0]}")
    assert (entry.actor, entry.target, entry.reason) == (who, f"imcore.moderationcase:{case.pk}", "because")
    assert (entry.detail["sender"], "secret" in str(entry.detail)) == (cast.alice.pk, False)


def test_who_may_not_decide_changes_nothing(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    for who in (moderator("view_moderationcase"), cast.bob):
        refused(errors.Forbidden, who, case, "block")
    ended = moderator()
    ended.is_active = False
    refused(errors.Forbidden, ended, case, "block")


def test_nobody_decides_on_their_own_message(cast: Cast) -> None:
    cast.alice.is_superuser = True
    refused(errors.Forbidden, cast.alice, case_of(held(cast.alice, cast.group)), "approve")


def test_another_moderators_case_is_not_decided_on(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    cases.claim(moderator(), case.pk)
    refused(errors.Conflict, moderator(), case, "block")


def test_what_was_decided_meanwhile_is_not_overturned_unseen_but_may_be_with_open_eyes(cast: Cast) -> None:
    case, who = case_of(held(cast.alice, cast.group)), moderator()
    decisions.decide(moderator(), case.pk, "block")
    with pytest.raises(errors.Conflict):
        decisions.decide(who, case.pk, "approve")
    assert now(case) == ("blocked", "blocked")
    decisions.decide(who, case.pk, "approve", seen="blocked")
    assert now(case) == ("approved", "normal")


@pytest.mark.parametrize(("given", "named"), [("burn", {}), ("mask", {"words": ["nowhere"]})])
def test_a_verdict_that_makes_no_sense_changes_nothing(cast: Cast, given: str, named: dict[str, object]) -> None:
    refused(errors.Invalid, moderator(), case_of(held(cast.alice, cast.group)), given, **named)


def test_a_case_whose_message_was_taken_back_is_closed_and_nothing_more(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    revise.recall(seat(cast.alice, cast.group), 1)
    decisions.decide(moderator(), case.pk, "approve")
    assert now(case) == ("approved", "recalled")


@pytest.mark.django_db(transaction=True)
def test_of_decisions_at_one_moment_one_counts(cast: Cast) -> None:
    case, staff = case_of(held(cast.alice, cast.group)), [moderator() for _ in range(4)]
    verdicts = ["approve", "block", "approve", "block"]
    outcomes = at_once([partial(decisions.decide, w, case.pk, v) for w, v in zip(staff, verdicts, strict=True)])
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, ModerationCase)]
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (winner.state, winner.decided_by)
    assert Message.objects.get().state == {"approved": "normal", "blocked": "blocked"}[winner.state]
    assert AuditEvent.objects.filter(act__startswith="case.").count() == 1


@pytest.mark.parametrize(("verdict", "answer"), [("approve", "granted"), ("block", "refused")])
def test_an_appeal_made_before_is_answered_by_the_decision(cast: Cast, verdict: str, answer: str) -> None:
    case = case_of(held(cast.alice, cast.group))
    appeals.make(cast.alice.pk, conversation=cast.group.pk, seq=1, text="It is a book's title")
    decisions.decide(moderator(), case.pk, verdict, note="I see")
    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.answer, appeal.decided_at is None) == (answer, "I see", False)


def test_a_reported_message_that_is_blocked_is_gone_for_all(cast: Cast) -> None:
    said = say(cast.alice, cast.group, "rude")
    cases.report(cast.bob.pk, said.id, "rude")
    decisions.decide(moderator(), case_of(said).pk, "block")
    assert Message.objects.get().state == "blocked"
