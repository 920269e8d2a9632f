"""Asking a colleague to be written to, where the rules forbid to start."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from imcore import errors
from imcore.conversations import access
from imcore.models import User
from imcore.protocol import UserId
from oa import contact_requests
from oa.models import ColleagueRequest, Contact, VisibilityRule
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening
from tests.oa.office import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Cast:
    """alice and carol are interns, who may start with nobody; bob leads; all see each other."""
    hire(cast.alice, rank=1), hire(cast.carol, rank=1), hire(cast.bob, rank=15)
    VisibilityRule.objects.create(name="Interns wait", aspect="start", viewer_rank_to=2)
    return cast


def me(user: User) -> UserId:
    return UserId(user.pk)


def ask(sender: User, receiver: User, note: str = "") -> ColleagueRequest:
    return contact_requests.send(me(sender), me(receiver), note)


def rows() -> list[tuple[object, ...]]:
    return list(ColleagueRequest.objects.order_by("pk").values_list("sender__username", "receiver__username", "state"))


def test_a_request_waits_with_its_note(office: Cast) -> None:
    made = ask(office.alice, office.bob, " May I? ")
    assert (rows(), made.note, made.decided_at) == ([("alice", "bob", "pending")], "May I?", None)
    assert (contact_requests.pending(me(office.bob)), contact_requests.pending(me(office.alice))) == (1, 0)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("free to start", errors.Conflict),
        ("oneself", errors.Invalid),
        ("long note", errors.Invalid),
        ("unseen", errors.NotFound),
        ("left", errors.NotFound),
    ],
)
def test_a_request_that_cannot_be_makes_nothing(office: Cast, wrong: str, error: type[Exception]) -> None:
    hire(office.erin, rank=20)
    VisibilityRule.objects.create(name="Board", viewer_rank_to=2, target_rank_from=20)
    User.objects.filter(pk=office.dave.pk).update(is_active=False)
    sender, receiver, note = {
        "free to start": (office.bob, office.alice, ""),
        "oneself": (office.alice, office.alice, ""),
        "long note": (office.alice, office.bob, "x" * 201),
        "unseen": (office.alice, office.erin, ""),
        "left": (office.alice, office.dave, ""),
    }[wrong]
    with pytest.raises(error):
        ask(sender, receiver, note)
    assert rows() == []


@pytest.mark.parametrize("by", ["the same", "the other"])
def test_of_two_people_one_request_waits_at_a_time(office: Cast, by: str) -> None:
    ask(office.alice, office.carol)
    pair = (office.alice, office.carol) if by == "the same" else (office.carol, office.alice)
    with pytest.raises(errors.Conflict):
        ask(*pair)
    assert rows() == [("alice", "carol", "pending")]


def test_acceptance_makes_both_contacts_who_may_start(office: Cast) -> None:
    Contact.objects.create(owner=office.bob, user=office.alice, remark="the new one")
    made = ask(office.alice, office.bob)
    with pytest.raises(errors.Forbidden):
        access.may_start(me(office.alice), me(office.bob))
    assert contact_requests.accept(me(office.bob), made.pk).decided_at is not None
    held = Contact.objects.order_by("owner__username").values_list("owner__username", "user__username", "may_start", "remark")
    assert list(held) == [("alice", "bob", True, ""), ("bob", "alice", True, "the new one")]
    access.may_start(me(office.alice), me(office.bob))
    with pytest.raises(errors.Conflict):
        ask(office.alice, office.bob)


def test_after_a_refusal_one_may_ask_again_in_seven_days(office: Cast) -> None:
    made = ask(office.alice, office.bob)
    contact_requests.refuse(me(office.bob), made.pk)
    with pytest.raises(errors.Conflict):
        ask(office.alice, office.bob)
    assert (rows(), Contact.objects.count()) == ([("alice", "bob", "refused")], 0)
    ColleagueRequest.objects.update(decided_at=timezone.now() - timedelta(days=7))
    ask(office.alice, office.bob)
    assert rows() == [("alice", "bob", "refused"), ("alice", "bob", "pending")]


def test_what_was_withdrawn_may_be_asked_again(office: Cast) -> None:
    contact_requests.withdraw(me(office.alice), ask(office.alice, office.bob).pk)
    ask(office.alice, office.bob)
    assert rows() == [("alice", "bob", "withdrawn"), ("alice", "bob", "pending")]


Act = Callable[[UserId, int], object]


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (contact_requests.withdraw, "bob"),
        (contact_requests.accept, "alice"),
        (contact_requests.refuse, "alice"),
        (contact_requests.accept, "carol"),
    ],
)
def test_whose_it_is_not_to_decide_finds_nothing(office: Cast, act: Act, who: str) -> None:
    made = ask(office.alice, office.bob)
    with pytest.raises(errors.NotFound):
        act(me(getattr(office, who)), made.pk)
    assert (rows(), Contact.objects.count()) == ([("alice", "bob", "pending")], 0)


@pytest.mark.parametrize("act", [contact_requests.withdraw, contact_requests.accept, contact_requests.refuse])
@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn"])
def test_what_is_decided_stays_so(office: Cast, act: Act, state: str) -> None:
    made = ask(office.alice, office.bob)
    ColleagueRequest.objects.update(state=state)
    with pytest.raises(errors.Conflict):
        act(me(office.alice if act is contact_requests.withdraw else office.bob), made.pk)
    assert (rows(), Contact.objects.count()) == ([("alice", "bob", state)], 0)


def test_twenty_a_day_and_no_more(office: Cast) -> None:
    now, crowd = timezone.now(), factories.people(contact_requests.PER_DAY)
    ColleagueRequest.objects.bulk_create(
        ColleagueRequest(sender=office.alice, receiver=user, state="withdrawn", created_at=now - timedelta(hours=23))
        for user in crowd
    )
    with pytest.raises(errors.RateLimited) as refused:
        ask(office.alice, office.bob)
    assert 3_590 <= refused.value.detail["retry_after"] <= 3_601
    assert ColleagueRequest.objects.count() == contact_requests.PER_DAY
    ask(office.carol, office.bob)
    ColleagueRequest.objects.filter(receiver=crowd[0]).update(created_at=now - timedelta(days=1))
    ask(office.alice, office.bob)


def test_the_lists_come_newest_first_in_pages(office: Cast) -> None:
    first = ask(office.alice, office.bob)
    second = ask(office.carol, office.bob)
    found, more = contact_requests.received(me(office.bob), limit=1)
    rest, end = contact_requests.received(me(office.bob), before=found[-1].pk, limit=1)
    assert ([*found, *rest], more, end) == ([second, first], True, False)
    assert contact_requests.sent(me(office.alice), limit=9)[0] == [first]
    contact_requests.refuse(me(office.bob), first.pk)
    assert contact_requests.received(me(office.bob), state="pending", limit=9)[0] == [second]


@pytest.mark.django_db(transaction=True)
def test_each_step_is_told_to_the_other(office: Cast) -> None:
    with listening(office.bob) as ear:
        made = ask(office.alice, office.bob, "May I?")
        contact_requests.withdraw(me(office.alice), made.pk)
        heard = ear.frames(2)
    assert heard == [
        {"event": "signal", "name": "oa.request.received", "data": {"id": made.pk, "user": office.alice.pk, "note": "May I?"}},
        {
            "event": "signal",
            "name": "oa.request.decided",
            "data": {"id": made.pk, "user": office.alice.pk, "state": "withdrawn"},
        },
    ]
    again = ask(office.alice, office.bob)
    with listening(office.alice) as ear:
        contact_requests.accept(me(office.bob), again.pk)
        (frame,) = ear.frames(1)
    assert frame["data"] == {"id": again.pk, "user": office.bob.pk, "state": "accepted"}


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_each_other_at_once_make_one_request(office: Cast) -> None:
    def send(pair: tuple[User, User]) -> str:
        try:
            return ask(*pair).state
        except errors.Conflict:
            return "conflict"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(send, [(office.alice, office.carol), (office.carol, office.alice)]))
    assert (answers, ColleagueRequest.objects.count()) == (["conflict", "pending"], 1)
