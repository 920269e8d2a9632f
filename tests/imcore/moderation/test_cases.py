"""When a case is opened, and that two moderators are never at one."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imcore import errors, extend
from imcore.draft import Finding, Stored
from imcore.messagebox import outbox, stored
from imcore.messaging import rulings, send
from imcore.models import Finding as FindingRow
from imcore.models import Message, ModerationCase, Report
from imcore.moderation import cases, decisions
from tests import factories
from tests.cast import Cast
from tests.imcore.conversations.test_membership_races import at_once
from tests.imcore.messagebox.talk import draft, say, say_many
from tests.imcore.messaging.doors import plugged
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db


# --- opened


def test_a_held_message_opens_a_case_that_says_what_was_found(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    case = case_of(said)
    assert (case.state, case.held, case.claimed_by) == ("open", True, None)
    assert list(case.message.findings.values_list("rule", "action", "excerpt")) == [("Secrets", "hold", "secret")]


def test_a_hold_without_a_finding_leaves_its_reason_as_one(cast: Cast) -> None:
    with plugged(extend.before_send, extend.BeforeSendHook(lambda _poster, _draft: extend.Hold("a reviewer says"))):
        said = say(cast.alice, cast.group)
    outbox.drain()
    assert list(case_of(said).message.findings.values_list("rule", flat=True)) == ["a reviewer says"]


def test_a_batch_that_comes_twice_opens_each_case_once(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    batch = stored.read(Message.objects.filter(pk=said.id))
    ModerationCase.objects.update(state="approved")
    cases.open_for(batch)
    assert list(ModerationCase.objects.values_list("message", "state")) == [(said.id, "approved")]


def test_an_approved_message_that_comes_by_again_opens_nothing(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    rulings.approve(said.id)
    outbox.drain()
    assert ModerationCase.objects.count() == 1


@pytest.mark.parametrize(("asks", "opened"), [(False, 0), (True, 1)])
def test_a_note_opens_a_case_only_where_that_is_wished(cast: Cast, settings: object, asks: bool, opened: int) -> None:
    settings.IMCORE["note_opens_case"] = asks  # type: ignore[attr-defined]
    try:
        send.send_message(draft(cast.alice, cast.group, findings=(Finding("words:Odd", "note"),)))
        outbox.drain()
    finally:
        settings.IMCORE["note_opens_case"] = False  # type: ignore[attr-defined]
    assert (ModerationCase.objects.count(), FindingRow.objects.count()) == (opened, 1)


def test_a_batch_of_any_size_costs_the_same(cast: Cast) -> None:
    def cost(batch: list[Stored]) -> int:
        FindingRow.objects.bulk_create([FindingRow(message_id=one.id, rule="x", action="hold") for one in batch])
        with CaptureQueriesContext(connection) as queries:
            cases.open_for(batch)
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    assert cost(say_many(cast.alice, cast.group, 2)) == cost(say_many(cast.alice, cast.group, 50))
    assert ModerationCase.objects.count() == 52


# --- reports


def test_reports_of_one_message_are_one_case(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    answers = [cases.report(user.pk, said.id, "rude") for user in (cast.bob, cast.carol, cast.bob)]
    assert [created for _report, created in answers] == [True, True, False]
    assert (Report.objects.count(), ModerationCase.objects.get().message_id, case_of(said).held) == (2, said.id, False)


@pytest.mark.parametrize(("before", "after"), [("approved", "open"), ("masked", "open"), ("blocked", "blocked")])
def test_a_new_report_opens_again_what_was_decided_to_stay(cast: Cast, before: str, after: str) -> None:
    said = say(cast.alice, cast.group)
    cases.report(cast.bob.pk, said.id, "rude")
    ModerationCase.objects.update(state=before)
    cases.report(cast.bob.pk, said.id, "very rude")
    assert case_of(said).state == before
    cases.report(cast.carol.pk, said.id, "rude")
    assert case_of(said).state == after


# --- claims


def test_a_claim_keeps_others_off_until_it_runs_out(cast: Cast) -> None:
    case, one, other = case_of(held(cast.alice, cast.group)), moderator(), moderator()
    assert cases.claim(one, case.pk).claimed_by == one
    assert cases.claim(one, case.pk).claimed_by == one
    with pytest.raises(errors.Conflict) as caught:
        cases.claim(other, case.pk)
    assert caught.value.detail == {"claimed_by": one.pk}
    ModerationCase.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert cases.claim(other, case.pk).claimed_by == other


def test_only_ones_own_claim_is_given_back(cast: Cast) -> None:
    case, one, other = case_of(held(cast.alice, cast.group)), moderator(), moderator()
    cases.claim(one, case.pk)
    cases.release(other, case.pk)
    assert cases.one(case.pk).claimed_by == one
    cases.release(one, case.pk)
    assert cases.one(case.pk).claimed_by is None


def test_who_may_only_look_claims_nothing(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    for who in (moderator("view_moderationcase"), cast.bob):
        with pytest.raises(errors.Forbidden):
            cases.claim(who, case.pk)
    assert cases.one(case.pk).claimed_by is None


@pytest.mark.django_db(transaction=True)
def test_of_moderators_at_one_moment_one_has_the_claim(cast: Cast) -> None:
    case, staff = case_of(held(cast.alice, cast.group)), [moderator() for _ in range(4)]
    outcomes = at_once([partial(cases.claim, who, case.pk) for who in staff])
    winners = [outcome.claimed_by for outcome in outcomes if isinstance(outcome, ModerationCase)]
    assert (winners, len(outcomes) - len(winners)) == ([cases.one(case.pk).claimed_by], 3)
    assert [type(o) for o in outcomes if not isinstance(o, ModerationCase)] == [errors.Conflict] * 3


def test_the_next_case_is_the_oldest_that_is_free_and_not_ones_own(cast: Cast) -> None:
    first, second, third = (case_of(held(cast.alice, cast.group)) for _ in range(3))
    one, other = moderator(), moderator()
    cases.claim(other, first.pk)
    assert cases.next_open(one) == second
    assert cases.next_open(one, after=second.pk) == third
    assert cases.next_open(one, after=third.pk) == second
    assert cases.next_open(cast.alice) is None


def test_who_opens_an_open_case_that_is_free_has_its_claim_and_nobody_else(cast: Cast) -> None:
    case, who = case_of(held(cast.alice, cast.group)), moderator()
    own = case_of(held(who, factories.group(who)))
    for case_, opener, left in ((own, who, None), (case, moderator("view_moderationcase"), None), (case, who, who)):
        assert cases.take_up(opener, case_).claimed_by == left
    assert cases.take_up(moderator(), cases.one(case.pk)).claimed_by == who
    assert cases.take_up(moderator(), case).claimed_by == who  # it was free when they looked
    decisions.decide(who, case.pk, "approve")
    assert cases.take_up(who, cases.one(case.pk)).claimed_by is None
