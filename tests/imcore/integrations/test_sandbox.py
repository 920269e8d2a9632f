"""Who is a sandbox's own, and where others sit."""

import pytest

from imcore.integrations import sandbox
from imcore.models import LineUser, Message, PushDelivery, PushJob, PushSubscription
from imcore.push import queue
from tests import factories
from tests.cast import Cast
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_strangers_are_those_whom_the_sandbox_has_not_made(cast: Cast) -> None:
    box, other = systems.line(sandbox=True), systems.line(sandbox=True)
    LineUser.objects.create(user=cast.alice, line=box)
    LineUser.objects.create(user=cast.bob, line=other)
    users = [cast.alice.pk, cast.bob.pk, cast.carol.pk, box.bot_id]
    assert sandbox.strangers(box, users) == {cast.bob.pk, cast.carol.pk}
    assert sandbox.strangers(systems.line(), users) == set()


def test_a_conversation_is_shared_while_somebody_else_sits_there(cast: Cast) -> None:
    box = systems.line(sandbox=True)
    for one in (cast.alice, cast.bob, cast.carol):
        LineUser.objects.create(user=one, line=box)
    own, mixed = factories.group(box.bot, cast.alice).pk, factories.group(box.bot, cast.alice, cast.erin).pk
    assert sandbox.shared(box, [own, mixed, cast.group.pk]) == {mixed}  # dave has left the cast's group
    assert sandbox.shared(systems.line(), [own, mixed]) == set()


def test_nobody_of_a_sandbox_is_told_by_push(cast: Cast) -> None:
    LineUser.objects.create(user=cast.alice, line=systems.line(sandbox=True))
    LineUser.objects.create(user=cast.bob, line=systems.line())
    for one in (cast.alice, cast.bob):
        PushSubscription.objects.create(user=one, endpoint=f"https://push.example/{one.pk}", endpoint_digest=str(one.pk))
    place = {"conversation": cast.group, "seq": 1, "version": 1}
    message = Message.objects.create(**place, sender=cast.carol, client_id="a", kind="text", body={"text": "Hi"})
    PushJob.objects.create(message=message)
    queue.expand()
    assert [waiting.subscription.user for waiting in PushDelivery.objects.all()] == [cast.bob]
