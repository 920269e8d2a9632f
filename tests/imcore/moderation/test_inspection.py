"""What a message meets: rules about the whole message, in their scopes, and what is kept of it all."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.models import Member, User
from imcore.moderation import book, inspection
from imcore.moderation.inspection import Hit, Subject
from tests import factories
from tests.cast import Cast
from tests.imcore.moderation.lists import category, rule

pytestmark = pytest.mark.django_db


def met(cast: Cast, text: str = "hello there", *, entry: str = "", sender: User | None = None, **fields: Any) -> list[str]:
    given = {"conversation": cast.group.pk} | fields
    entry = entry or f"e{factories.number()}"
    subject = Subject([text], (sender or cast.alice).pk, entry=entry, **given)
    return [hit.rule for hit in inspection.hits(book.current(), subject)]


def aged(user: User, hours: int) -> None:
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(hours=hours))


# --- new members


def test_a_new_account_meets_the_rule_with_a_link_and_an_old_one_does_not(cast: Cast) -> None:
    rule("new_member", hours=24, allow=["good.com"])
    aged(cast.bob, 25)
    assert met(cast, "see evil.com") == ["new_member"]
    assert met(cast, "see good.com, hello") == []
    assert met(cast, "see evil.com", sender=cast.bob) == []


def test_a_seat_may_be_new_where_the_account_is_old(cast: Cast) -> None:
    rule("new_member", hours=2, since="joined", what="everything")
    aged(cast.alice, 99)
    assert met(cast) == ["new_member"]
    Member.objects.filter(user=cast.bob).update(joined_at=timezone.now() - timedelta(hours=3))
    assert met(cast, sender=cast.bob) == []


def test_a_bot_is_never_new(cast: Cast) -> None:
    rule("new_member", what="everything")
    assert met(cast, sender=factories.person(kind="bot")) == []


# --- repetition and rate


def test_the_same_text_for_the_third_time_meets_the_rule_in_whatever_conversation(cast: Cast) -> None:
    rule("repetition", times=3, seconds=60)
    assert [met(cast, "Buy now!"), met(cast, "BUY  now", conversation=7), met(cast, "buy, now", conversation=8)] == [
        [],
        [],
        ["repetition"],
    ]
    assert met(cast, "buy now", sender=cast.bob) == []


def test_a_short_text_may_be_said_again_and_again(cast: Cast) -> None:
    rule("repetition", times=2, seconds=60, letters=3)
    assert [met(cast, "好的"), met(cast, "好的"), met(cast, "ok!")] == [[], [], []]


def test_a_retry_is_no_repetition(cast: Cast) -> None:
    rule("repetition", times=2, seconds=60)
    assert [met(cast, "buy now", entry="a"), met(cast, "buy now", entry="a")] == [[], []]
    assert met(cast, "buy now", entry="b") == ["repetition"]


def test_one_message_too_many_meets_the_rule_here_or_everywhere(cast: Cast) -> None:
    rule("rate", name="all", messages=3, seconds=60)
    rule("rate", name="here", messages=2, seconds=60, per="conversation")
    told = [met(cast), met(cast), met(cast, conversation=7), met(cast), met(cast, sender=cast.bob)]
    assert told == [[], [], [], ["all", "here"], []]


def test_a_rehearsal_counts_for_nothing(cast: Cast) -> None:
    rule("rate", messages=1, seconds=60)
    assert [met(cast, rehearsal=True), met(cast, rehearsal=True), met(cast), met(cast, rehearsal=True)] == [
        [],
        [],
        [],
        ["rate"],
    ]


def test_a_count_is_kept_only_where_the_rule_is_in_force(cast: Cast) -> None:
    rule("rate", messages=1, seconds=60, scopes=(f"conversation:{cast.group.pk}",))
    assert [met(cast, conversation=7), met(cast, conversation=7), met(cast), met(cast)] == [[], [], [], ["rate"]]


# --- what follows


def test_words_come_before_rules_and_each_text_is_looked_at(cast: Cast) -> None:
    category("Words", "甲")
    rule("phone")
    subject = Subject(["call １３８００１３８０００", "甲"], cast.alice.pk, cast.group.pk)
    assert [(hit.rule, hit.start, hit.end, hit.excerpt()) for hit in inspection.hits(book.current(), subject)] == [
        ("Words", 0, 1, "甲"),
        ("phone", 5, 16, "１３８****８０００"),
    ]


def test_the_strictest_decides_and_the_first_of_equals() -> None:
    note, mask, other = Hit("n", "note", "word"), Hit("m", "mask", "word"), Hit("o", "mask", "word")
    assert (inspection.strictest([note, mask, other]), inspection.strictest([])) == (mask, None)


def test_twenty_findings_are_kept_at_most_each_once_and_cut() -> None:
    many = [Hit("w", "note", "word", "x" * 300, 0, 300)] * 2 + [Hit(f"r{n}", "hold", "rate") for n in range(30)]
    kept = inspection.findings(many)
    assert (len(kept), kept[0].rule, {one.action for one in kept}) == (20, "r0", {"hold"})
    assert [len(one.excerpt) for one in inspection.findings(many[:2])] == [200]
