"""What was uploaded and never sent goes after a week; all else stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from imcore.attachments import purge, store
from imcore.models import Attachment, AttachmentUse, GroupChat, User
from tests.cast import Cast
from tests.imcore.attachments import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def old(owner: User) -> Attachment:
    attachment = store.keep(owner.pk, files.upload(files.picture(), "a.png"))
    Attachment.objects.filter(pk=attachment.pk).update(created_at=timezone.now() - timedelta(days=8))
    return attachment


def test_an_old_upload_that_nothing_refers_to_goes_with_its_files(cast: Cast) -> None:
    attachment = old(cast.alice)
    assert purge.purge_unused() == 1
    assert not Attachment.objects.exists()
    assert not default_storage.exists(attachment.file.name)
    assert not default_storage.exists(attachment.thumbnail.name)


def test_what_is_young_sent_or_an_avatar_stays(cast: Cast) -> None:
    store.keep(cast.alice.pk, files.upload(b"young"))
    AttachmentUse.objects.create(attachment=old(cast.alice), conversation=cast.group, seq=1)
    User.objects.filter(pk=cast.bob.pk).update(avatar=old(cast.bob))
    GroupChat.objects.filter(conversation=cast.group).update(avatar=old(cast.alice))
    assert purge.purge_unused() == 0
    assert Attachment.objects.count() == 4
    assert all(default_storage.exists(attachment.file.name) for attachment in Attachment.objects.all())
