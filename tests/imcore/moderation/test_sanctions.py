"""Warnings, mutes and bans: who may lay them, that they hold at every door from the commit on, and end by themselves."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from imcore import errors
from imcore.accounts import logins
from imcore.models import AuditEvent, Device, Message, PushSubscription, Sanction, User
from imcore.moderation import sanctions
from tests import factories
from tests.cast import Cast
from tests.imcore.bus_ear import listening as hearing
from tests.imcore.closings import listening
from tests.imcore.messagebox.talk import log, say
from tests.imcore.moderation.desk import moderator

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def mute(user: User, **options: object) -> Sanction:
    """An hour's mute everywhere, unless the options say otherwise."""
    given = {"reason": "rude", "until": timezone.now() + HOUR} | options
    return sanctions.lay(moderator(), "mute", user.pk, **given)


def refused(error: type[errors.HongyanError], act: Callable[[], object]) -> errors.HongyanError:
    """Refused so, and nothing was laid, lifted or said."""
    before = list(Sanction.objects.values()), list(Message.objects.values()), AuditEvent.objects.count()
    with pytest.raises(error) as caught:
        act()
    assert (list(Sanction.objects.values()), list(Message.objects.values()), AuditEvent.objects.count()) == before
    return caught.value


# --- mutes


def test_who_is_muted_everywhere_says_nothing_anywhere_and_is_told_until_when(cast: Cast) -> None:
    laid = mute(cast.carol)
    talk = factories.direct(cast.carol, cast.alice)
    for place in (cast.group, talk):
        fault = refused(errors.Muted, partial(say, cast.carol, place))
        assert fault.detail == {"until": sanctions.as_json(laid)["until"]}
    refused(errors.Muted, lambda: say(cast.carol, None, to=cast.bob.pk))
    assert say(cast.bob, cast.group).seq == 1


def test_a_mute_of_one_conversation_holds_there_alone(cast: Cast) -> None:
    mute(cast.carol, conversation=cast.group.pk, until=None)
    assert refused(errors.Muted, lambda: say(cast.carol, cast.group)).detail == {"until": None}
    assert say(cast.carol, factories.direct(cast.carol, cast.alice)).seq == 1


def test_of_several_mutes_the_one_that_ends_last_is_told(cast: Cast) -> None:
    mute(cast.carol)
    longer = mute(cast.carol, conversation=cast.group.pk, until=timezone.now() + 2 * HOUR)
    assert refused(errors.Muted, lambda: say(cast.carol, cast.group)).detail["until"] == sanctions.as_json(longer)["until"]
    mute(cast.carol, until=None)
    assert refused(errors.Muted, lambda: say(cast.carol, cast.group)).detail["until"] is None


def test_a_mute_runs_out_by_itself(cast: Cast) -> None:
    mute(cast.carol)
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))
    say(cast.carol, cast.group, "back")
    assert (log(cast.group), sanctions.of_user(cast.carol.pk)) == ([(1, "back")], [])


def test_a_lifted_mute_is_over_and_both_acts_are_on_record(cast: Cast) -> None:
    laid, who = mute(cast.carol), moderator()
    assert sanctions.lift(who, laid.pk).lifted_at is not None
    say(cast.carol, cast.group)
    assert list(AuditEvent.objects.order_by("place").values_list("act", flat=True)) == ["user.muted", "sanction.lifted"]
    before = Sanction.objects.get().lifted_at
    assert sanctions.lift(who, laid.pk).lifted_at == before


@pytest.mark.django_db(transaction=True)
def test_the_muted_one_hears_of_it_at_once(cast: Cast) -> None:
    with hearing(cast.carol) as ear:
        laid = mute(cast.carol)
        (frame,) = ear.frames(1)
    assert frame == {"event": "signal", "name": "moderation.sanction", "data": sanctions.as_json(laid)}


# --- warnings


def test_a_warning_is_told_and_forbids_nothing(cast: Cast) -> None:
    laid = sanctions.lay(moderator(), "warning", cast.carol.pk, reason="Please be kind")
    assert [sanctions.as_json(one)["reason"] for one in sanctions.of_user(cast.carol.pk)] == ["Please be kind"]
    assert (say(cast.carol, cast.group).seq, laid.conversation_id) == (1, None)


# --- bans


@pytest.mark.django_db(transaction=True)
def test_a_ban_ends_every_login_and_opens_no_new_one(cast: Cast, api: Callable[[User], APIClient]) -> None:
    client = api(cast.carol)
    PushSubscription.objects.create(
        user=cast.carol, endpoint="https://push.example/1", endpoint_digest="1", p256dh="p", auth="a"
    )
    with listening(cast.carol) as closings:
        sanctions.lay(moderator(), "ban", cast.carol.pk, reason="spam", until=timezone.now() + HOUR)
        assert closings.next() == [(cast.carol.pk, 4010, "banned", None)]
    assert client.get("/api/v1/me").status_code == 401
    assert (Device.objects.filter(user=cast.carol, ended_at=None).count(), PushSubscription.objects.count()) == (0, 0)
    with pytest.raises(errors.Unauthenticated):
        logins.open_login(cast.carol, device_class="web")


@pytest.mark.parametrize("path", ["/login", "/admin/login/"])
def test_the_sign_in_pages_say_until_when_and_to_nobody_without_the_password(cast: Cast, path: str) -> None:
    User.objects.filter(pk=cast.carol.pk).update(is_staff=True)
    sanctions.lay(moderator(), "ban", cast.carol.pk, reason="spam")
    browser = Client(headers={"accept-language": "en"})
    told = {}
    for password in (factories.PASSWORD, "wrong"):
        page = browser.post(path, {"username": "carol", "password": password})
        told[password] = "suspended" in page.content.decode()
    assert told == {factories.PASSWORD: True, "wrong": False}
    assert not Device.objects.filter(user=cast.carol).exists()


def test_programs_are_told_by_the_login_call(cast: Cast) -> None:
    sanctions.lay(moderator(), "ban", cast.carol.pk, reason="spam")
    sent = {"username": "carol", "password": factories.PASSWORD, "device": "desktop"}
    answer = APIClient(headers={"accept-language": "en"}).post("/api/v1/auth/login", sent, format="json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
    assert "suspended" in answer.json()["error"]["message"]


def test_a_ban_runs_out_by_itself(cast: Cast) -> None:
    sanctions.lay(moderator(), "ban", cast.carol.pk, reason="spam", until=timezone.now() + HOUR)
    Sanction.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert logins.open_login(cast.carol, device_class="web").user == cast.carol


# --- who may


def test_who_has_no_permission_sanctions_and_lifts_nobody(cast: Cast) -> None:
    laid = mute(cast.carol)
    for who in (cast.alice, moderator("change_moderationcase")):
        refused(errors.Forbidden, partial(sanctions.lay, who, "ban", cast.bob.pk, reason="spam"))
        refused(errors.Forbidden, partial(sanctions.lift, who, laid.pk))


def test_nobody_sanctions_themselves_nor_a_superuser_above_them(cast: Cast) -> None:
    who, chief = moderator(), factories.person("chief", is_superuser=True)
    for user in (who, chief):
        refused(errors.Forbidden, partial(sanctions.lay, who, "mute", user.pk, reason="spam"))


@pytest.mark.parametrize(
    ("error", "given"),
    [
        (errors.Invalid, {"reason": " "}),
        (errors.Invalid, {"until": timezone.now() - HOUR}),
        (errors.NotFound, {"conversation": 404}),
    ],
)
def test_a_sanction_that_makes_no_sense_is_not_laid(
    cast: Cast, error: type[errors.HongyanError], given: dict[str, object]
) -> None:
    refused(error, lambda: mute(cast.carol, **given))
