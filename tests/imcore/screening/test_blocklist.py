"""A picture gets on the list from a message, by whom may put it there."""

import pytest

from imcore import errors
from imcore.models import AuditEvent, BlockedImage, Message, User
from imcore.screening import blocklist
from tests.cast import Cast
from tests.imcore.attachments import files
from tests.imcore.messagebox.talk import say
from tests.imcore.moderation.desk import moderator
from tests.imcore.screening.sent import photo, send_photo, state, work

pytestmark = pytest.mark.django_db


def refused(error: type[errors.HongyanError], who: User, message: Message) -> None:
    """It is not put on the list, and nothing is recorded."""
    before = BlockedImage.objects.count(), AuditEvent.objects.count()
    with pytest.raises(error):
        blocklist.add(who, message)
    assert (BlockedImage.objects.count(), AuditEvent.objects.count()) == before


def test_a_sent_picture_is_put_on_the_list_and_known_the_next_time(cast: Cast) -> None:
    who = moderator("add_blockedimage")
    first = send_photo(cast.alice, cast.group, photo(1))
    (entry,) = blocklist.add(who, Message.objects.get())
    assert (entry.note, entry.action, entry.made_by) == ("photo.jpg", "block", who)
    recorded = AuditEvent.objects.get()
    assert (recorded.act, recorded.actor, recorded.target) == ("blockedimage.added", who, f"imcore.blockedimage:{entry.pk}")
    second = send_photo(cast.bob, cast.group, photo(1, size=(200, 150)))
    work()
    assert (state(first)[0], state(second)[0]) == ("blocked", "blocked")
    refused(errors.Invalid, who, Message.objects.get(pk=first.id))  # it is there


def test_who_may_not_changes_nothing(cast: Cast) -> None:
    send_photo(cast.alice, cast.group, photo(1))
    refused(errors.Forbidden, moderator("change_moderationcase"), Message.objects.get())


def test_neither_a_text_nor_a_plain_picture_is_put_there(cast: Cast) -> None:
    say(cast.alice, cast.group)
    send_photo(cast.alice, cast.group, files.animation())
    for message in Message.objects.all():
        refused(errors.Invalid, moderator("add_blockedimage"), message)
