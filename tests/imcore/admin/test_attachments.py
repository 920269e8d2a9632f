"""Files in the admin."""

import pytest
from django.urls import reverse

from imcore.models import Attachment, Message, User
from tests.imcore.admin.conftest import Browser

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
    assert "Eicar-Test-Signature" in shown
