"""What is kept, under which name, and who may read and send it."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from imcore.attachments import store
from imcore.errors import Invalid, NotFound, TooLarge
from imcore.models import Attachment, AttachmentUse, Conversation, GroupChat, Member, Message, User
from tests import factories
from tests.cast import Cast
from tests.imcore.attachments import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def stored_files() -> list[str]:
    return sorted(str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def kept(owner: User, content: bytes = b"hello", *, name: str = "note.txt", purpose: str | None = None) -> Attachment:
    return store.keep(owner.pk, files.upload(content, name), purpose=purpose)


def hold(attachment: Attachment, conversation: Conversation, seq: int, *, state: str = "normal") -> None:
    """As the writer does for a message with a file."""
    Message.objects.create(
        conversation=conversation, seq=seq, version=seq, sender=attachment.owner, client_id=f"c{seq}", kind="file", state=state
    )
    AttachmentUse.objects.create(attachment=attachment, conversation=conversation, seq=seq)


# --- keeping


def test_a_file_is_kept_whole_with_its_size_type_and_digest() -> None:
    owner, content = factories.person(), files.PDF
    attachment = kept(owner, content, name="plan.pdf", purpose="file")
    assert (attachment.name, attachment.size, attachment.mime) == ("plan.pdf", len(content), "application/pdf")
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    with default_storage.open(attachment.file.name) as file:
        assert file.read() == content
    assert store.attachment_json(attachment) == {
        "id": str(attachment.pk), "name": "plan.pdf", "size": len(content), "mime": "application/pdf"
    }  # fmt: skip


def test_an_image_has_a_size_and_a_thumbnail() -> None:
    attachment = kept(factories.person(), files.picture(), name="a.png")
    assert store.attachment_json(attachment) == {
        "id": str(attachment.pk), "name": "a.png", "size": attachment.size, "mime": "image/png", "width": 60, "height": 40,
        "thumbnail": f"/api/v1/attachments/{attachment.pk}/thumbnail",
    }  # fmt: skip


@pytest.mark.parametrize("purpose", [None, "image", "file", "avatar"])
def test_a_photo_is_kept_without_its_position_whatever_it_is_for(purpose: str | None) -> None:
    attachment = kept(factories.person(), files.photo(orientation=6), name="photo.jpg", purpose=purpose)
    with default_storage.open(attachment.file.name) as file:
        content = file.read()
    assert b"SecretCamera" not in content
    assert (attachment.width, attachment.height, attachment.size) == (40, 60, len(content))
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("content", [files.SVG, files.HTML, files.PNG_SIGNATURE + files.HTML])
def test_what_a_browser_could_run_is_kept_as_a_plain_file(content: bytes) -> None:
    attachment = kept(factories.person(), content, name="picture.png")
    assert attachment.mime in ("text/plain", "application/octet-stream")
    assert not attachment.thumbnail
    assert attachment.width is None


@pytest.mark.parametrize("purpose", ["image", "avatar"])
@pytest.mark.parametrize("content", [files.SVG, files.HTML, files.PNG_SIGNATURE + files.HTML, files.PDF])
def test_what_is_no_image_cannot_be_sent_as_one(content: bytes, purpose: str) -> None:
    with pytest.raises(Invalid):
        kept(factories.person(), content, name="picture.png", purpose=purpose)
    assert stored_files() == []
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("purpose", [None, "image", "avatar"])
def test_a_bomb_is_refused(purpose: str | None) -> None:
    with pytest.raises(TooLarge):
        kept(factories.person(), files.png_bomb(), name="bomb.png", purpose=purpose)
    assert stored_files() == []


def test_a_bomb_sent_as_a_file_is_never_opened() -> None:
    attachment = kept(factories.person(), files.png_bomb(), purpose="file")
    assert (attachment.mime, attachment.width, bool(attachment.thumbnail)) == ("application/octet-stream", None, False)


@pytest.mark.parametrize(
    ("purpose", "content", "mime"),
    [
        ("voice", files.WEBM, "audio/webm"),
        ("voice", files.MP4, "audio/mp4"),
        ("voice", files.OGG, "audio/ogg"),
        ("voice", files.wav(), "audio/wav"),
        ("video", files.WEBM, "video/webm"),
        ("video", files.MP4, "video/mp4"),
        (None, files.MP3, "audio/mpeg"),
    ],
)
def test_recordings_are_what_they_were_recorded_for(purpose: str | None, content: bytes, mime: str) -> None:
    assert kept(factories.person(), content, purpose=purpose).mime == mime


@pytest.mark.parametrize(("purpose", "content"), [("voice", files.PDF), ("voice", files.picture()), ("video", files.OGG)])
def test_what_does_not_play_is_no_recording(purpose: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        kept(factories.person(), content, purpose=purpose)


@pytest.mark.parametrize("purpose", store.PURPOSES)
def test_each_purpose_has_its_limit(purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.IMCORE, f"{purpose}_bytes", 1000)
    with pytest.raises(TooLarge) as refused:
        kept(factories.person(), bytes(1001), purpose=purpose)
    assert refused.value.detail == {"limit": 1000}
    assert stored_files() == []


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid):
        kept(factories.person(), b"")


def test_a_failure_leaves_no_file_behind() -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key|constraint|null"):
        store.keep(None, files.upload(files.picture()))
    assert stored_files() == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/abs/olute.txt", "olute.txt"),
        ("a\x00b\r\nSet-Cookie: x.txt", "abSet-Cookie: x.txt"),
        ("exe\u202egpj.txt", "exegpj.txt"),
        ("季度报告 2026.pdf", "季度报告 2026.pdf"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("x" * 300 + ".tar", "x" * 251 + ".tar"),
        ("y" * 300, "y" * 255),
    ],
)
def test_a_name_is_cleaned_for_showing(given: str | None, shown: str) -> None:
    assert store.clean_name(given) == shown


def test_the_place_on_disk_holds_nothing_of_the_name() -> None:
    attachment = kept(factories.person(), b"x", name="../../evil.html")
    assert stored_files() == [attachment.file.name]
    assert attachment.file.name == f"{timezone.now():%Y/%m}/{attachment.pk}"


# --- reading


def readable_to(user: User, attachment: Attachment) -> bool:
    """Both doors agree, save for avatars."""
    try:
        store.readable(user.pk, attachment.pk)
    except NotFound:
        assert store.references(user.pk, [str(attachment.pk)]) == {}
        return False
    assert attachment.is_public or list(store.references(user.pk, [str(attachment.pk)])) == [str(attachment.pk)]
    return True


def test_before_it_is_sent_only_its_owner_reads_it(cast: Cast) -> None:
    attachment = kept(cast.alice)
    assert [readable_to(user, attachment) for user in (cast.alice, cast.bob, cast.erin)] == [True, False, False]


def test_sent_to_a_conversation_its_present_members_read_it(cast: Cast) -> None:
    attachment = kept(cast.alice)
    hold(attachment, cast.group, 1)
    assert [readable_to(user, attachment) for user in cast.members()] == [True, True, True]
    assert [readable_to(user, attachment) for user in cast.strangers()] == [False, False]


def test_a_member_who_came_later_reads_what_came_after(cast: Cast) -> None:
    before, after = kept(cast.alice), kept(cast.alice)
    hold(before, cast.group, 1)
    Member.objects.create(conversation=cast.group, user=cast.erin, joined_seq=1)
    hold(after, cast.group, 2)
    assert (readable_to(cast.erin, before), readable_to(cast.erin, after)) == (False, True)
    GroupChat.objects.filter(conversation=cast.group).update(history=GroupChat.History.ALL)
    assert readable_to(cast.erin, before)


@pytest.mark.parametrize("state", ["recalled", "blocked", "held"])
def test_a_file_of_a_message_that_is_not_shown_is_not_read(cast: Cast, state: str) -> None:
    attachment = kept(cast.alice)
    hold(attachment, cast.group, 1, state=state)
    assert (readable_to(cast.alice, attachment), readable_to(cast.bob, attachment)) == (True, False)


def test_a_use_elsewhere_opens_nothing_here(cast: Cast) -> None:
    attachment = kept(cast.alice)
    hold(attachment, factories.direct(cast.alice, cast.erin), 1)
    assert (readable_to(cast.erin, attachment), readable_to(cast.bob, attachment)) == (True, False)


def test_an_avatar_is_read_by_anyone_but_sent_by_its_owner_only(cast: Cast) -> None:
    attachment = kept(cast.alice, files.picture(), purpose="avatar")
    assert readable_to(cast.erin, attachment)
    assert store.references(cast.erin.pk, [str(attachment.pk)]) == {}


@pytest.mark.parametrize("wrong", ["not-a-uuid", "", "00000000-0000-0000-0000-000000000000"])
def test_an_id_that_is_none_is_not_found(cast: Cast, wrong: str) -> None:
    with pytest.raises(NotFound):
        store.readable(cast.alice.pk, wrong)
    assert store.references(cast.alice.pk, [wrong]) == {}


def test_many_references_cost_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    own, held, strange = kept(cast.alice), kept(cast.bob), kept(cast.erin)
    hold(held, cast.group, 1)
    with django_assert_num_queries(1):
        found = store.references(cast.alice.pk, [str(item.pk) for item in (own, held, strange)])
    assert found == {str(own.pk): own, str(held.pk): held}
    with django_assert_num_queries(0):
        assert store.references(cast.alice.pk, []) == {}
