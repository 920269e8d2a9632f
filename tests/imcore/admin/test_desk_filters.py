"""The queue and what narrows it down."""

import pytest
from django.test import Client

from imcore.models import BusinessLine, Conversation, ModerationCase
from imcore.moderation import cases
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.admin.desk_browser import queue
from tests.imcore.messagebox.talk import say
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db


def test_the_queue_is_what_is_open_the_oldest_first(cast: Cast, case: ModerationCase, desk: Client) -> None:
    second = case_of(held(cast.bob, cast.group))
    decided = case_of(held(cast.bob, cast.group))
    ModerationCase.objects.filter(pk=decided.pk).update(state="blocked")
    assert queue(desk) == [case.pk, second.pk]
    assert (queue(desk, state="blocked"), len(queue(desk, state="all"))) == ([decided.pk], 3)


def test_the_queue_is_narrowed_down(cast: Cast, case: ModerationCase, browser: Browser) -> None:
    who, line = moderator(), BusinessLine.objects.create(key="harvest", name="Harvest")
    client = browser(who)
    said = say(cast.bob, cast.group, "rude")
    cases.report(cast.carol.pk, said.id, "rude")
    reported = case_of(said)
    cases.claim(who, reported.pk)
    Conversation.objects.filter(pk=cast.group.pk).update(business_line=line)
    assert (queue(client, source="held"), queue(client, source="reported")) == ([case.pk], [reported.pk])
    assert (queue(client, claim="mine"), queue(client, claim="free")) == ([reported.pk], [case.pk])
    assert (queue(client, line="harvest"), queue(client, line="-")) == ([case.pk, reported.pk], [])
    assert queue(client, source="noted") == []
