"""The tasks do what they are named for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore import tasks
from imcore.accounts import tokens
from imcore.audit import log
from imcore.broadcasts import writing
from imcore.models import Attachment, AuditEvent, Device, Message, Outbox, PushDelivery, PushJob, PushSubscription, Ticket
from tests import factories

pytestmark = pytest.mark.django_db


def test_draining_leaves_no_batch() -> None:
    Outbox.objects.create(message_ids=[])
    tasks.drain_outbox()
    assert not Outbox.objects.exists()


def test_purging_takes_tickets_logins_and_unsent_files() -> None:
    user, past = factories.person(), timezone.now() - timedelta(days=8)
    factories.token(user)
    tokens.issue_ticket(Device.objects.get())
    Ticket.objects.update(expires_at=past)
    Device.objects.update(expires_at=past)
    Attachment.objects.create(owner=user, file="gone", name="a", size=1, mime="text/plain", sha256="0" * 64, created_at=past)
    tasks.purge_expired()
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)
    assert Device.objects.get().ended_at is not None


def test_pushing_looks_through_the_readers_of_what_is_new() -> None:
    alice, bob = factories.person(), factories.person()
    PushSubscription.objects.create(user=bob, endpoint="https://push.example", endpoint_digest="0")
    conversation = factories.direct(alice, bob)
    message = Message.objects.create(conversation=conversation, seq=1, version=1, sender=alice, client_id="a", kind="text")
    PushJob.objects.create(message=message)
    tasks.push_messages()
    # its keys are none, so the subscription is gone, and what was to be told to it
    assert (PushJob.objects.count(), PushSubscription.objects.count(), PushDelivery.objects.count()) == (0, 0, 0)


def test_verifying_the_audit_log_leaves_its_outcome() -> None:
    log.record(None, "a.b")
    tasks.verify_audit()
    assert AuditEvent.objects.get(place=2).act == "audit.verified"


def test_sending_broadcasts_tells_their_people() -> None:
    said, reader = {"text": "At eight"}, factories.person()
    robot = factories.person(kind="bot")
    one, _made = writing.write(robot, kind="text", body=said, audiences=[f"user:{reader.pk}"])
    writing.start(one.pk)
    tasks.send_broadcasts()
    assert Message.objects.get().body == said
