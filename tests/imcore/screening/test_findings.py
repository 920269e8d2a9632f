"""A finding, its case and what becomes of the message are one thing; moderators have the last word."""

import pytest

from imcore.models import AuditEvent, Finding, Message, ModerationCase
from imcore.moderation import appeals, cases, decisions
from imcore.screening import findings
from tests.cast import Cast
from tests.imcore.messagebox.talk import say
from tests.imcore.moderation.desk import case_of, held, moderator
from tests.imcore.screening.sent import state

pytestmark = pytest.mark.django_db


def test_a_held_message_in_which_something_is_found_is_blocked_and_its_claim_ends(cast: Cast) -> None:
    said, who = held(cast.alice, cast.group), moderator()
    cases.claim(who, case_of(said).pk)
    assert findings.found(Message.objects.get(), rule="ClamAV", block=True, excerpt="Worm")
    assert (state(said), case_of(said).claimed_by) == (("blocked", "blocked"), None)


def test_the_same_finding_a_second_time_changes_nothing(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    message = Message.objects.get()
    assert findings.found(message, rule="ClamAV", block=True)
    decisions.decide(moderator(), case_of(said).pk, "approve", seen="blocked")
    before = AuditEvent.objects.count()
    assert not findings.found(message, rule="ClamAV", block=True)
    assert (state(said), Finding.objects.count(), AuditEvent.objects.count()) == (("normal", "approved"), 1, before)


@pytest.mark.parametrize(("verdict", "left"), [("approve", ("normal", "open")), ("block", ("blocked", "blocked"))])
def test_what_asks_for_a_case_opens_a_decided_one_again_unless_the_message_is_gone(
    cast: Cast, verdict: str, left: tuple[str, str]
) -> None:
    said = held(cast.alice, cast.group)
    decisions.decide(moderator(), case_of(said).pk, verdict)
    findings.found(Message.objects.get(), rule="photo", block=False)
    assert state(said) == left


def test_the_sender_may_appeal_against_it(cast: Cast) -> None:
    said = say(cast.alice, cast.group)
    findings.found(Message.objects.get(), rule="photo", block=True)
    appeals.make(cast.alice.pk, conversation=cast.group.pk, seq=said.seq, text="It is our logo")
    assert ModerationCase.objects.get().appeal.text == "It is our logo"


def test_a_message_is_hidden_until_a_moderator_has_decided_and_a_held_one_stays_held(cast: Cast) -> None:
    said, kept_back = say(cast.alice, cast.group), held(cast.alice, cast.group)
    for message in Message.objects.all():
        assert findings.found(message, rule="Spread", block=True, final=False)
    assert (state(said), state(kept_back)) == (("blocked", "open"), ("held", "open"))
    assert (case_of(said).held, [entry.act for entry in AuditEvent.objects.all()]) == (True, ["case.hidden"])
    decisions.decide(moderator(), case_of(said).pk, "approve")
    assert state(said) == ("normal", "approved")
