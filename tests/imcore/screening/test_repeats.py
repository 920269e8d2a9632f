"""What one sender tells many conversations, or many new accounts tell anybody, is found by the workers."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from imcore.draft import Stored
from imcore.messagebox import stored
from imcore.models import AuditEvent, Conversation, Finding, Message, ModerationCase, Screening, Sighting, User, UserKind
from imcore.moderation import decisions
from imcore.screening import queue, repeats
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import kept, say
from tests.imcore.moderation.desk import moderator
from tests.imcore.moderation.lists import rule
from tests.imcore.screening.sent import send, state, work
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
OFFER = "A voucher for our new shop waits for you, {}: answer to this message within a day to have it sent"


def groups(owner: User, count: int) -> list[Conversation]:
    """So many conversations of theirs."""
    return [factories.group(owner, name=f"Room {number}") for number in range(count)]


def offers(sender: User, places: Sequence[Conversation]) -> list[Stored]:
    """Nearly the same text in each of them."""
    return [say(sender, place, OFFER.format(f"no {number}")) for number, place in enumerate(places)]


def states(messages: Sequence[Stored]) -> list[tuple[str, str | None]]:
    """Of each, and of its case."""
    return [state(message) for message in messages]


def test_the_same_in_many_conversations_opens_one_case_for_all_of_them(cast: Cast) -> None:
    rule("spread", name="Spread", action="note", times=3)
    said = offers(cast.alice, groups(cast.alice, 2))
    work()
    assert states(said) == [("normal", None)] * 2
    said += offers(cast.alice, groups(cast.alice, 3))
    work()
    assert [state(message)[1] for message in said].count("open") == 1
    found = Finding.objects.get()
    assert (found.rule, found.action) == ("Spread", "note")


@pytest.mark.parametrize(("action", "left", "act"), [("refuse", "blocked", "case.blocked"), ("hold", "open", "case.hidden")])
def test_a_rule_that_says_so_takes_all_copies_away(cast: Cast, action: str, left: str, act: str) -> None:
    rule("spread", name="Spread", action=action, times=3)
    other = say(cast.alice, cast.group, "Something quite different, which nobody has said before today")
    said = offers(cast.alice, groups(cast.alice, 3))
    work()
    assert states([*said, other]) == [("blocked", left)] * 3 + [("normal", None)]
    assert [entry.act for entry in AuditEvent.objects.all()] == [act] * 3


def test_what_was_hidden_until_decided_comes_back_and_stays(cast: Cast) -> None:
    rule("spread", name="Spread", action="hold", times=2)
    said = offers(cast.alice, groups(cast.alice, 2))
    work()
    case = ModerationCase.objects.get(message=said[0].id)
    assert case.held
    decisions.decide(moderator(), case.pk, "approve")
    repeats.note(stored.read(Message.objects.order_by("id")))
    work()
    assert states(said) == [("normal", "approved"), ("blocked", "open")]


def test_the_same_file_is_known_whatever_it_is_called(cast: Cast) -> None:
    rule("spread", name="Spread", action="refuse", times=2, what="files")
    for number, place in enumerate(groups(cast.alice, 2)):
        send(cast.alice, place, kept(cast.alice, b"voucher", f"{number}.txt", purpose="file"))
    offers(cast.alice, groups(cast.alice, 2))
    work()
    assert (
        list(Message.objects.order_by("id").values_list("kind", "state"))
        == [("file", "blocked")] * 2 + [("text", "normal")] * 2
    )


def test_many_new_accounts_are_counted_together_and_older_ones_are_not(cast: Cast) -> None:
    rule("spread", name="Spread", action="refuse", times=3, who="newcomers", hours=24)
    old = [factories.direct(person, cast.erin) for person in (cast.alice, cast.bob, cast.carol)]
    User.objects.update(created_at=timezone.now() - timedelta(days=2))
    people = factories.people(2)
    said = [say(person, place, OFFER) for person, place in zip((cast.alice, cast.bob, cast.carol), old, strict=True)]
    said += [say(person, factories.direct(person, cast.erin), OFFER) for person in people]
    work()
    assert states(said) == [("normal", None)] * 5
    third = factories.person()
    said.append(say(third, factories.direct(third, cast.erin), OFFER))
    work()
    assert [one for one, _case in states(said)] == ["normal"] * 3 + ["blocked"] * 3


def test_neither_the_same_conversation_nor_a_bot_nor_what_is_long_past_counts(cast: Cast) -> None:
    rule("spread", name="Spread", action="refuse", times=2, seconds=60)
    said = offers(cast.alice, [cast.group, cast.group])
    bot = factories.person("harbour-bot", kind=UserKind.BOT)
    said += offers(bot, groups(bot, 2))
    work()
    Sighting.objects.update(at=timezone.now() - timedelta(seconds=61))
    said += offers(cast.alice, groups(cast.alice, 1))
    work()
    assert states(said) == [("normal", None)] * 5


def test_a_rule_with_scopes_concerns_its_conversations_alone(cast: Cast) -> None:
    places = groups(cast.alice, 3)
    rule("spread", name="Spread", action="refuse", times=2, scopes=(f"conversation:{places[2].pk}",))
    said = offers(cast.alice, places)
    work()
    assert [one for one, _case in states(said)] == ["normal", "normal", "blocked"]


def test_a_batch_may_come_twice_and_is_noted_in_as_many_statements_whatever_its_size(cast: Cast) -> None:
    rule("spread", name="Spread", action="note", times=2)
    few = offers(cast.alice, groups(cast.alice, 2))
    repeats.note(few)  # and the rules are read
    counts = []
    for batch in (few, few + offers(cast.alice, groups(cast.alice, 20))):
        before = Sighting.objects.count()
        with statements() as sent:
            repeats.note(batch)
        counts.append((len(sent), Sighting.objects.count() - before))
    assert counts[0][1] == 0
    assert counts[0][0] == counts[1][0]
    assert Screening.objects.filter(check_name="repeats").count() == 22


def test_without_such_a_rule_nothing_is_kept_and_with_one_what_it_looks_back_to(cast: Cast) -> None:
    said = offers(cast.alice, groups(cast.alice, 2))
    with statements() as sent:
        repeats.note(said)
    assert sent == []
    made = rule("spread", action="note", seconds=600)
    repeats.note(said)
    Sighting.objects.filter(message=said[0].id).update(at=timezone.now() - timedelta(seconds=601))
    assert (repeats.purge(), Sighting.objects.count()) == (4, 4)
    made.delete()
    rule("rate", messages=1_000)
    assert (repeats.purge(), Sighting.objects.count(), queue.work_off()) == (4, 0, 0)
