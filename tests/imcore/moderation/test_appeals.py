"""What a sender learns of their own messages, and their one word against a decision."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imcore import errors
from imcore.models import Appeal, AuditEvent, Message, ModerationCase, User
from imcore.moderation import appeals, cases, decisions
from tests.cast import Cast
from tests.imcore.messagebox.talk import say
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db


def appeal(user: User, cast: Cast, seq: int = 1) -> Appeal:
    """The user's word on the group's message."""
    return appeals.make(user.pk, conversation=cast.group.pk, seq=seq, text="It is a book's title")


def refused(error: type[errors.HongyanError], act: Callable[[], object]) -> None:
    """Refused so, and nothing has changed."""
    before = list(Appeal.objects.values()), list(ModerationCase.objects.values()), AuditEvent.objects.count()
    with pytest.raises(error):
        act()
    assert (list(Appeal.objects.values()), list(ModerationCase.objects.values()), AuditEvent.objects.count()) == before


def test_a_sender_sees_what_is_kept_from_others_and_what_sort_of_rule_it_met(cast: Cast) -> None:
    held(cast.alice, cast.group)
    blocked = say(cast.alice, cast.group, "rude")
    say(cast.alice, cast.group, "fine")
    cases.report(cast.bob.pk, blocked.id, "rude")
    decisions.decide(moderator(), case_of(blocked).pk, "block", note="Be kind")
    found, more = appeals.own(cast.alice.pk, limit=9)
    shown = [(one.message.seq, one.message.state, one.category, one.case.note if one.case else None) for one in found]
    assert (shown, more) == ([(2, "blocked", "reported", "Be kind"), (1, "held", "words", "")], False)
    assert appeals.own(cast.bob.pk, limit=9) == ([], False)


def test_own_messages_page_at_a_fixed_cost(cast: Cast) -> None:
    for _ in range(4):
        appeals.make(cast.alice.pk, conversation=cast.group.pk, seq=held(cast.alice, cast.group).seq, text="why")
    counts = []
    for limit in (1, 4):
        with CaptureQueriesContext(connection) as queries:
            page, more = appeals.own(cast.alice.pk, limit=limit)
        counts.append(len(queries))
        assert (len(page), more) == (limit, limit == 1)
    assert counts[0] == counts[1] <= 6
    older, _more = appeals.own(cast.alice.pk, below=page[1].message.pk, limit=9)
    assert [one.message.seq for one in older] == [2, 1]


def test_a_sender_appeals_once(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    assert appeal(cast.alice, cast).case == case
    refused(errors.Conflict, lambda: appeal(cast.alice, cast))


def test_who_appeals_before_the_case_is_open_opens_it(cast: Cast) -> None:
    said = held(cast.alice, cast.group)
    ModerationCase.objects.all().delete()
    made = appeal(cast.alice, cast)
    assert (made.case.message_id, made.case.held) == (said.id, True)


def test_there_is_nothing_to_appeal_against_in_what_all_see(cast: Cast) -> None:
    say(cast.alice, cast.group)
    refused(errors.Conflict, lambda: appeal(cast.alice, cast))


@pytest.mark.parametrize("who", ["bob", "erin"])
def test_another_ones_message_is_not_there_to_appeal_for(cast: Cast, who: str) -> None:
    held(cast.alice, cast.group)
    refused(errors.NotFound, lambda: appeal(getattr(cast, who), cast))


def test_a_granted_appeal_brings_the_message_back(cast: Cast) -> None:
    case, who = case_of(held(cast.alice, cast.group)), moderator()
    decisions.decide(who, case.pk, "block")
    decided = appeals.decide(moderator(), appeal(cast.alice, cast).pk, granted=True, answer="You are right")
    case.refresh_from_db()
    assert (decided.state, decided.answer, case.state) == ("granted", "You are right", "approved")
    assert Message.objects.get().state == "normal"


def test_a_refused_appeal_leaves_all_as_it_was_and_says_why(cast: Cast) -> None:
    case = case_of(held(cast.alice, cast.group))
    decisions.decide(moderator(), case.pk, "block")
    made, who = appeal(cast.alice, cast), moderator()
    decided = appeals.decide(who, made.pk, granted=False, answer="It stays")
    assert (decided.state, decided.answer, Message.objects.get().state) == ("refused", "It stays", "blocked")
    assert AuditEvent.objects.get(act="appeal.refused").actor == who
    refused(errors.Conflict, lambda: appeals.decide(who, made.pk, granted=True, answer=""))


def test_who_may_not_decide_decides_no_appeal(cast: Cast) -> None:
    held(cast.alice, cast.group)
    made = appeal(cast.alice, cast)
    refused(errors.Forbidden, lambda: appeals.decide(cast.bob, made.pk, granted=True, answer=""))
