"""The files of announcements: for their recipients, and for nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imcore import errors
from imcore.attachments import purge, store
from imcore.models import Attachment, User
from imcore.protocol import UserId
from oa.announcements import publishing
from oa.models import Announcement
from tests.oa.announcements.desks import draft, editor, employee
from tests.permissions.scene import attachment

pytestmark = pytest.mark.django_db


def readable(file: Attachment, *users: User) -> list[str]:
    """Who of these may read it."""
    found = []
    for user in users:
        try:
            store.readable(UserId(user.pk), file.pk)
            found.append(user.username)
        except errors.NotFound:
            pass
    return found


def test_the_recipients_read_them_from_the_publishing_on() -> None:
    author, ann, ben = editor(), employee("ann"), employee("ben")
    file, other = attachment(author, store=False), attachment(author, store=False)
    made = draft(author, people=[ann.pk], attachments=[file.pk])
    assert readable(file, ann, ben) == []
    publishing.publish(author, made.pk)
    assert (readable(file, ann, ben, author), readable(other, ann)) == (["ann", author.username], [])


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_what_is_no_longer_shown_is_no_longer_read(how: str) -> None:
    author, ann = editor(), employee("ann")
    made = draft(author, attachments=[(file := attachment(author, store=False)).pk])
    publishing.publish(author, made.pk)
    if how == "withdrawn":
        publishing.withdraw(author, made.pk)
    else:
        Announcement.objects.update(expires_at=timezone.now())
    assert readable(file, ann) == []


def test_a_recipient_does_not_send_them_on_as_their_own() -> None:
    author, ann = editor(), employee("ann")
    made = draft(author, attachments=[(file := attachment(author, store=False)).pk])
    publishing.publish(author, made.pk)
    assert store.references(UserId(ann.pk), [str(file.pk)]) == {}


def test_they_are_not_purged_while_the_announcement_is_there() -> None:
    author = editor()
    made = draft(author, attachments=[attachment(author).pk])
    Attachment.objects.update(created_at=timezone.now() - timedelta(days=30))
    assert (purge.purge_unused(), Attachment.objects.count()) == (0, 1)
    made.delete()
    assert (purge.purge_unused(), Attachment.objects.count()) == (1, 0)
