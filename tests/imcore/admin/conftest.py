"""A company with something in every table, and browsers signed in to its admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from imcore.audit import log
from imcore.draft import Draft
from imcore.messaging.send import send_message
from imcore.models import Attachment, BusinessLine, Member, Message, MessageEdit, ModerationCase, Report, User
from tests import factories
from tests.cast import Cast
from tests.imcore.moderation.desk import case_of, held, moderator

Browser = Callable[[User], Client]


@pytest.fixture
def browser() -> Browser:
    """user → a browser in which they are signed in, and have given a reason for looking."""

    def signed_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend="imcore.accounts.backends.PeopleBackend")
        return factories.give_reason(client)

    return signed_in


@pytest.fixture
def chief(db: None) -> User:
    """A superuser."""
    return factories.person("chief", is_staff=True, is_superuser=True)


@pytest.fixture
def clerk(db: None) -> Callable[..., User]:
    """`clerk("view_user", …)` → staff with these permissions of the core."""

    def hire(*permissions: str) -> User:
        user = factories.person(f"clerk{factories.number()}", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(codename__in=permissions, content_type__app_label__in=("imcore", "oa"))
        )
        return user

    return hire


@pytest.fixture
def said(cast: Cast) -> Message:
    """A message of carol's in the group, edited once and reported; besides it a direct one, a file, a login and a line."""
    message = say(cast.carol, cast.group.pk, "Meet at the harbour")
    say(cast.alice, factories.direct(cast.alice, cast.erin).pk, "Only for you")
    MessageEdit.objects.create(message=message, body={"text": "Meet at the farm"}, replaced_at=timezone.now())
    Report.objects.create(message=message, reporter=cast.bob, reason="Off topic")
    Attachment.objects.create(owner=cast.carol, file="x", name="plan.pdf", size=2048, mime="application/pdf", sha256="0" * 64)
    BusinessLine.objects.create(key="harvest", name="Harvest")
    factories.token(cast.carol)
    log.record(cast.alice, "user.changed", cast.bob)
    return message


@pytest.fixture
def case(cast: Cast) -> ModerationCase:
    """A held message of alice's, between two others."""
    say(cast.bob, cast.group.pk, "the one before")
    said = held(cast.alice, cast.group)
    say(cast.carol, cast.group.pk, "the one after")
    return case_of(said)


@pytest.fixture
def desk(browser: Browser) -> Client:
    """A moderator's browser."""
    return browser(moderator())


def say(sender: User, conversation: int, text: str) -> Message:
    """Sends a text by the one door."""
    stored = send_message(
        Draft(sender=sender.pk, client_id=f"c{factories.number()}", kind="text", body={"text": text}, conversation=conversation)
    )
    return Message.objects.get(pk=stored.id)


def crowd(cast: Cast, count: int) -> None:
    """`count` more rows in every list."""
    for person in factories.people(count):
        factories.token(person)
        Member.objects.create(conversation=cast.group, user=person)
        message = say(person, cast.group.pk, "Me too")
        say(person, factories.direct(person, cast.erin).pk, "Hello")
        Report.objects.create(message=message, reporter=cast.erin, reason="Spam")
        Attachment.objects.create(owner=person, file="x", name="a", size=1, mime="text/plain", sha256="0" * 64)
        factories.group(person, name="Another")
        BusinessLine.objects.create(key=person.username, name=person.username)
