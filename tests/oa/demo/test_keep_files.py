"""The demo's files, stored and used."""

from django.core.files.storage import default_storage

from imcore.attachments import store
from imcore.models import Attachment, AttachmentUse, Member, Message
from oa.demo.company import Company


def test_every_file_lies_there_with_its_size(loaded: Company) -> None:
    assert Attachment.objects.exists()
    for attachment in Attachment.objects.all():
        assert default_storage.size(str(attachment.file.name)) == attachment.size
        if attachment.width:
            assert default_storage.exists(str(attachment.thumbnail.name))


def test_members_may_read_a_file_that_others_may_not(loaded: Company) -> None:
    use = AttachmentUse.objects.select_related("attachment").order_by("pk")[0]
    seats = Member.objects.filter(conversation=use.conversation, left_at=None, joined_seq__lt=use.seq)
    reader = seats.exclude(user=use.attachment.owner)[0]
    assert store.readable(reader.user_id, use.attachment.pk) == use.attachment


def test_a_message_shows_its_file_as_the_upload_answered_it(loaded: Company) -> None:
    message = Message.objects.filter(kind="image", state="normal")[0]
    shown = store.attachment_json(Attachment.objects.get(pk=message.body["attachment"]))
    assert {name: message.body[name] for name in ("width", "height", "thumbnail")} == {
        name: shown[name] for name in ("width", "height", "thumbnail")
    }


def test_a_file_of_a_demo_that_is_gone_is_overwritten(loaded: Company) -> None:
    attachment = Attachment.objects.all()[0]
    assert str(attachment.file.name).endswith(str(attachment.pk))  # and no second copy under another name
