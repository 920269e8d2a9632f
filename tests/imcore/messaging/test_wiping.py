"""What a recall takes away."""

import pytest
from django.utils import timezone

from imcore.messaging import wiping
from imcore.models import AttachmentUse, Mention, Message, MessageEdit, Pin, Reaction
from tests.cast import Cast
from tests.imcore.messagebox.talk import say

pytestmark = pytest.mark.django_db
TABLES = (MessageEdit, Reaction, Pin, Mention)


def test_all_that_hangs_on_a_message_goes_with_it_and_nothing_of_another(cast: Cast) -> None:
    for text in ("one", "other"):
        message = Message.objects.get(pk=say(cast.alice, cast.group, text, mentions=(cast.bob.pk,)).id)
        MessageEdit.objects.create(message=message, body={"text": "before"})
        Reaction.objects.create(message=message, user=cast.bob, emoji="👍")
        Pin.objects.create(conversation=cast.group, message=message)
    first, other = Message.objects.order_by("seq")
    wiping.wipe([first], by=cast.bob.pk, at=timezone.now())
    assert [list(table.objects.values_list("pk", flat=True).order_by("pk")) for table in TABLES[:3]] == [
        [other.edits.get().pk],
        [other.reactions.get().pk],
        [other.pin.pk],
    ]
    assert list(Mention.objects.values_list("seq", flat=True)) == [2]
    assert not AttachmentUse.objects.exists()
    kept = Message.objects.get(pk=first.pk)
    for row in (first, kept):
        assert (row.body, row.text, row.mentions, row.state, row.recalled_by) == ({}, "", [], "recalled", cast.bob)
    assert Message.objects.get(pk=other.pk).text == "other"
