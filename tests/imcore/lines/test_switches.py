"""Each switch keeps its feature out of its line, whoever asks, changes nothing then, and leaves all other lines alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from imcore import errors, extend
from imcore.conversations import access, groups
from imcore.lines import switches
from imcore.messagebox import receipts
from imcore.messaging import revise, signal
from imcore.models import Conversation, Member, Message, PushJob, User
from imcore.push import queue
from oa.kinds import IMPORTANT
from tests import factories
from tests.cast import Cast
from tests.imcore.lines.rules import line
from tests.imcore.messagebox.talk import kept, say

pytestmark = pytest.mark.django_db
Act = Callable[[Cast, Member], Any]


def post(sender: User, conversation: Conversation, kind: str = "text", body: dict[str, Any] | None = None, **more: Any) -> Any:
    """By the one door."""
    return say(sender, conversation, kind=kind, body=body or {"text": "Hello"}, **more)


def sends(kind: str, body: dict[str, Any] | None = None, *, file: str = "", **more: Any) -> Act:
    """A message of that kind, with a file of its own where it needs one."""

    def act(cast: Cast, _member: Member) -> Any:
        held = {"attachment": str(kept(cast.carol, b"x" * 40, file, purpose=kind).pk)} if file else {}
        extra = {"seconds": 3} if kind in ("voice", "video") else {}
        return post(cast.carol, cast.group, kind, (body or {}) | held | extra, **more)

    return act


def by_bot(cast: Cast, _member: Member) -> Any:
    """A card is a bot's to send."""
    bot = factories.person(kind="bot")
    Member.objects.create(conversation=cast.group, user=bot)
    return post(bot, cast.group, "card", {"title": "Weather", "text": "Rain"})


# fmt: off
TABLE: list[tuple[str, Act]] = [
    ("recall",      lambda cast, member: revise.recall(member, 1)),
    ("edit",        lambda cast, member: revise.edit(member, 1, body={"text": "Meet at the farm"})),
    ("reactions",   lambda cast, member: revise.react(member, 1, emoji="👏", on=True)),
    ("pins",        lambda cast, member: revise.pin(member, 1, on=True)),
    ("files",       sends("file", file="plan.txt")),
    ("links",       sends("link", {"url": "https://example.com", "title": "Shop"})),
    ("cards",       by_bot),
    ("mention_all", sends("text", {"text": "@all"}, mentions="all")),
    ("urgent",      sends(IMPORTANT.name, {"text": "Please confirm"})),
    ("typing",      lambda cast, member: signal.typing(member)),
    ("receipts",    lambda cast, member: receipts.of_message(member, 1)),
]
# fmt: on
# refused before the file is looked at: the kind alone decides
BY_KIND = {"images": "image", "voice": "voice", "video": "video"}


@pytest.fixture
def seat(cast: Cast) -> Callable[[], Member]:
    """Carol's, who has said something."""
    post(cast.carol, cast.group)
    return lambda: access.member_of(cast.carol.pk, cast.group.pk)


def left(conversation: Conversation) -> tuple[int, int, int]:
    """What the log of the conversation has come to."""
    found = Conversation.objects.get(pk=conversation.pk)
    return found.last_seq, found.version, Message.objects.count()


def test_every_switch_is_tried() -> None:
    elsewhere = {"groups", "push"}
    assert {name for name, _act in TABLE} | set(BY_KIND) | elsewhere == {name for name, _switch in extend.switches}


@pytest.mark.parametrize(("feature", "act"), TABLE, ids=[name for name, _act in TABLE])
def test_what_is_switched_off_is_refused_and_changes_nothing(
    cast: Cast, seat: Callable[[], Member], feature: str, act: Act
) -> None:
    line(cast.group, feature)
    before = left(cast.group)
    with pytest.raises(errors.Forbidden) as refused:
        act(cast, seat())
    assert (refused.value.detail, left(cast.group)) == ({"feature": feature}, before)


@pytest.mark.parametrize(("feature", "act"), TABLE, ids=[name for name, _act in TABLE])
def test_all_else_being_off_it_is_allowed(cast: Cast, seat: Callable[[], Member], feature: str, act: Act) -> None:
    line(cast.group, *(name for name, _switch in extend.switches if name != feature))
    act(cast, seat())


@pytest.mark.parametrize(("feature", "kind"), BY_KIND.items())
def test_a_kind_that_is_off_is_refused_whatever_it_holds(cast: Cast, feature: str, kind: str) -> None:
    made = line(cast.group, feature)
    refused = switches.refusal_of(made.pk, kind=kind)
    assert refused is not None
    assert refused.detail == {"feature": feature}
    assert switches.refusal_of(made.pk, kind="text") is None


def test_the_sentence_names_the_feature(cast: Cast, seat: Callable[[], Member]) -> None:
    line(cast.group, "recall")
    with pytest.raises(errors.Forbidden) as refused:
        revise.recall(seat(), 1)
    with translation.override("en"):
        assert str(refused.value) == "“Recall” is switched off here."


def test_what_may_not_be_sent_is_not_passed_on_either(cast: Cast, seat: Callable[[], Member]) -> None:
    post(cast.carol, cast.group, "link", {"url": "https://example.com", "title": "Shop"})
    forwarded = {"title": "", "messages": [{"conversation": cast.group.pk, "seq": 2}]}
    inner = post(cast.carol, cast.group, "forward", forwarded)
    line(cast.group, "links")
    before = left(cast.group)
    for seq in (2, inner.seq):  # the link, and a forward of it
        body = {"title": "", "messages": [{"conversation": cast.group.pk, "seq": seq}]}
        with pytest.raises(errors.Forbidden) as refused:
            post(cast.carol, cast.group, "forward", body)
        assert refused.value.detail == {"feature": "links"}
    assert left(cast.group) == before
    assert post(cast.carol, cast.group, "forward", {"title": "", "messages": [{"conversation": cast.group.pk, "seq": 1}]})


def test_what_is_there_can_be_taken_off(cast: Cast, seat: Callable[[], Member]) -> None:
    revise.react(seat(), 1, emoji="👏", on=True)
    revise.pin(seat(), 1, on=True)
    line(cast.group, "reactions", "pins")
    assert revise.react(seat(), 1, emoji="👏", on=False).reactions == {}
    assert revise.pin(seat(), 1, on=False).version == left(cast.group)[1]


def test_another_line_and_no_line_are_left_alone(cast: Cast, seat: Callable[[], Member]) -> None:
    line(None, "recall")
    assert revise.recall(seat(), 1).state == "recalled"


def test_the_default_line_is_that_of_conversations_without_one(cast: Cast) -> None:
    line(None, "groups", "links", key="default", member_limit=3)
    with pytest.raises(errors.Forbidden) as refused:
        groups.create(cast.alice.pk, name="New")
    assert refused.value.detail == {"feature": "groups"}
    with pytest.raises(errors.Forbidden):
        post(cast.carol, cast.group, "link", {"url": "https://example.com", "title": "Shop"})
    assert groups.create(cast.alice.pk, name="New", line=line(None))


def test_limits_of_the_default_line_hold_without_a_line(cast: Cast, seat: Callable[[], Member]) -> None:
    line(None, key="default", member_limit=2, recall_seconds=0)
    with pytest.raises(errors.RecallExpired):
        revise.recall(seat(), 1)
    with pytest.raises(errors.Conflict):
        groups.create(cast.alice.pk, name="New", members=[cast.bob.pk, cast.carol.pk])


def test_nobody_is_told_while_away(cast: Cast) -> None:
    line(cast.group, "push")
    said = post(cast.carol, cast.group)
    PushJob.objects.create(message_id=said.id)
    assert (queue.expand(), PushJob.objects.exists()) == (True, False)


@pytest.mark.parametrize("given", [[], {"fly": False}, {"recall": 0}, {"recall": None}])
def test_only_known_switches_are_kept(given: Any) -> None:
    with pytest.raises(errors.Invalid):
        switches.parsed(given)


def test_what_stands_as_delivered_is_not_kept() -> None:
    assert switches.parsed({"recall": True, "pins": False}) == {"pins": False}


def test_clients_are_shown_what_is_off_and_nothing_else(cast: Cast) -> None:
    made = line(cast.group, "recall", "pins")
    line(None, key="other")
    assert switches.shown() == {str(made.pk): ["pins", "recall"]}
