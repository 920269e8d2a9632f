"""The addresses themselves."""

import pytest
from django.db import IntegrityError, transaction

from imcore import errors
from imcore.integrations.incoming import webhooks
from imcore.models import IncomingWebhook, Member, Message, User
from oa.models import Department, DepartmentGroup
from tests.cast import Cast
from tests.imcore.integrations.incoming.hooks import webhook

pytestmark = pytest.mark.django_db


def test_a_token_is_kept_as_a_digest_and_its_bot_sits_in_the_group(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.erin)
    assert webhooks.of_token(token) == made
    assert (token.startswith("hyh_"), token in made.digest, made.secret) == (True, False, "")
    assert (made.bot.kind, made.bot.display_name) == ("bot", "CI")
    seat = Member.objects.get(conversation=cast.group, user=made.bot)
    notice = Message.objects.filter(conversation=cast.group).latest("seq")
    assert (seat.role, seat.left_at, notice.body["users"], notice.sender) == ("member", None, [made.bot.pk], cast.erin)


@pytest.mark.parametrize("token", ["", "hyh_", "hyh_nothing", "hy_token", "\x00", "hyh_\ud800"])
def test_no_other_token_is_one(cast: Cast, token: str) -> None:
    webhook(cast.group, cast.alice)
    with pytest.raises(errors.Unauthenticated):
        webhooks.of_token(token)


@pytest.mark.parametrize("fields", [{"addresses": ["home"]}, {"keywords": ["x" * 101]}])
def test_nothing_is_made_of_what_is_not_valid(cast: Cast, fields: dict[str, list[str]]) -> None:
    users = User.objects.count()
    with pytest.raises(errors.Invalid):
        webhook(cast.group, cast.alice, **fields)
    assert (IncomingWebhook.objects.count(), User.objects.count()) == (0, users)


def test_a_group_that_follows_the_chart_takes_none(cast: Cast) -> None:
    DepartmentGroup.objects.create(conversation=cast.group, department=Department.objects.add_root({"name": "Mill"}))
    seats = Member.objects.filter(conversation=cast.group).count()
    with pytest.raises(errors.Forbidden):
        webhook(cast.group, cast.alice)
    assert (IncomingWebhook.objects.count(), Member.objects.filter(conversation=cast.group).count()) == (0, seats)


def test_a_new_secret_comes_with_a_new_token(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice, signed=True)
    secret = made.secret
    assert webhooks.rotate(made) != token
    assert made.secret.startswith("SEC")
    assert made.secret != secret


def test_two_never_have_one_token(cast: Cast) -> None:
    made, _token = webhook(cast.group, cast.alice)
    other, _token = webhook(cast.group, cast.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomingWebhook.objects.filter(pk=other.pk).update(digest=made.digest)


def test_twenty_results_are_kept(cast: Cast) -> None:
    made, _token = webhook(cast.group, cast.alice)
    for number in range(25):
        webhooks.note(made, "own", f"fault{number}")
    made.refresh_from_db()
    assert ([one["result"] for one in made.recent], made.refused) == ([f"fault{n}" for n in range(24, 4, -1)], 25)
