"""Files in the admin."""

import pytest
from django.urls import reverse

from imcore.models import Attachment, AuditEvent, BlockedImage, Message, User
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.moderation import desk
from tests.imcore.screening.sent import photo, send_photo

pytestmark = pytest.mark.django_db


def test_a_files_size_is_readable(said: Message, browser: Browser, chief: User) -> None:
    assert "2.0\xa0KB" in browser(chief).get(reverse("admin:imcore_attachment_changelist")).content.decode()


def test_the_admin_has_no_way_to_the_bytes(said: Message, browser: Browser, chief: User) -> None:
    page = browser(chief).get(reverse("admin:imcore_attachment_change", args=[Attachment.objects.get().pk]))
    assert "file" not in page.context["adminform"].fields
    assert 'href="/x"' not in page.content.decode()


def test_a_files_scan_is_told(said: Message, browser: Browser, chief: User) -> None:
    Attachment.objects.update(scan="infected", scan_found="Eicar-Test-Signature")
    shown = browser(chief).get(reverse("admin:imcore_attachment_change", args=[Attachment.objects.get().pk])).content.decode()
    assert "infected" in shown
    assert "(&#x27;" not in shown  # a word, no pair of value and word
    assert "Eicar-Test-Signature" in shown


def test_a_picture_is_put_on_the_block_list_once_the_dialog_is_confirmed(cast: Cast, browser: Browser) -> None:
    send_photo(cast.alice, cast.group, photo(1))
    file = Attachment.objects.get()
    act, confirmed = reverse("admin:imcore_attachment_block_image", args=[file.pk]), {"_form_submitted": "on"}
    looking = desk.moderator("view_attachment")
    assert browser(looking).post(act, confirmed).status_code == 403
    listing = browser(desk.moderator("view_attachment", "add_blockedimage"))
    page = reverse("admin:imcore_attachment_change", args=[file.pk])
    assert [str(one["title"]) for one in listing.get(page).context["actions_detail"]] == ["Add to the block list"]
    assert (listing.get(act).status_code, BlockedImage.objects.count()) == (200, 0)
    assert listing.post(act, confirmed)["HX-Redirect"] == page
    assert (BlockedImage.objects.get().note, AuditEvent.objects.filter(act="blockedimage.added").count()) == ("photo.jpg", 1)


def test_what_is_no_picture_is_not_offered_for_the_block_list(said: Message, browser: Browser, chief: User) -> None:
    page = browser(chief).get(reverse("admin:imcore_attachment_change", args=[Attachment.objects.get().pk]))
    assert page.context["actions_detail"] == []
