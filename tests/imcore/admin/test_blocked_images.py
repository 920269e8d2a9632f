"""The block list in the admin: a picture is uploaded to be recognised."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imcore.models import Attachment, BlockedImage, Message, ModerationCase, User
from imcore.screening import pictures
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.admin.desk_browser import page, press
from tests.imcore.attachments import files
from tests.imcore.moderation import desk
from tests.imcore.screening.sent import photo, send_photo

pytestmark = pytest.mark.django_db
ADD = "admin:imcore_blockedimage_add"


def fields(content: bytes) -> dict[str, object]:
    """The form, filled in."""
    return {"picture": SimpleUploadedFile("a.jpg", content), "note": "Poster", "action": "case"}


def test_an_uploaded_picture_is_an_entry_and_is_not_kept(browser: Browser, chief: User) -> None:
    assert browser(chief).post(reverse(ADD), fields(photo(1))).status_code == 302
    entry = BlockedImage.objects.get()
    assert (entry.picture_hash, entry.note) == (pictures.hash_of_upload(BytesIO(photo(1))), "Poster")
    assert (entry.action, entry.made_by) == ("case", chief)
    assert not Attachment.objects.exists()


def test_what_cannot_be_an_entry_is_refused_in_words(browser: Browser, chief: User) -> None:
    browser(chief).post(reverse(ADD), fields(photo(1)))
    for content, told in ((photo(1), "on the list"), (files.animation(), "too little to see"), (files.PDF, "image")):
        answer = browser(chief).post(reverse(ADD), fields(content))
        assert told in str(answer.context["adminform"].form.errors["picture"])
    assert BlockedImage.objects.count() == 1


def test_an_entry_is_changed_without_its_picture(browser: Browser, chief: User) -> None:
    entry = BlockedImage.objects.create(picture_hash="0f" * 16, note="Poster")
    form = {"note": "Old poster", "action": "case", "picture_hash": "00" * 16}
    browser(chief).post(reverse("admin:imcore_blockedimage_change", args=[entry.pk]), form)
    entry.refresh_from_db()
    assert (entry.note, entry.action, entry.picture_hash) == ("Old poster", "case", "0f" * 16)


def test_a_moderator_adds_the_picture_of_a_case_where_they_may(cast: Cast, browser: Browser, case: ModerationCase) -> None:
    send_photo(cast.alice, cast.group, photo(1))
    shown = ModerationCase.objects.create(message=Message.objects.get(kind="image"))
    deciding = desk.moderator("change_moderationcase", "view_moderationcase")
    press(browser(deciding), shown, "list_image")
    assert ("list_image" in page(browser(deciding), shown), BlockedImage.objects.count()) == (False, 0)
    listing = desk.moderator("view_moderationcase", "add_blockedimage")
    assert ["list_image" in page(browser(listing), one) for one in (shown, case)] == [True, False]
    press(browser(listing), shown, "list_image")
    assert BlockedImage.objects.get().made_by == listing
