"""Words from files in the admin: checked first, then written."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from imcore.models import AuditEvent, SensitiveWord, User
from tests.imcore.admin.conftest import Browser
from tests.imcore.moderation.lists import category

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:imcore_wordcategory_import_words")


@pytest.fixture
def desk(browser: Browser, chief: User) -> Client:
    """A superuser's browser."""
    return browser(chief)


def file(content: str, name: str = "words.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def texts() -> list[str]:
    return list(SensitiveWord.objects.order_by("pk").values_list("text", flat=True))


def test_a_file_is_checked_then_written(desk: Client) -> None:
    made = category("Rivals", "竞品")
    page = desk.post(PAGE, {"file": file("競品\n新词\n!!!\n"), "category": made.pk})
    planned, token = page.context["planned"], page.context["token"]
    assert (len(planned.new), planned.known, [line.number for line in planned.wrong]) == (1, 1, [3])
    assert texts() == ["竞品"]
    answer = desk.post(PAGE, {"token": token}, follow=True)
    assert "1 word was imported." in answer.content.decode()
    assert texts() == ["竞品", "新词"]
    entry = AuditEvent.objects.get(act__startswith="wordcategory.")
    assert (entry.act, entry.detail) == ("wordcategory.words_imported", {"new": 1, "known": 1, "wrong": 1})


def test_a_table_names_the_lists_itself(desk: Client) -> None:
    category("Rivals")
    page = desk.post(PAGE, {"file": file("category,word\nRivals,竞品\nNone,x y\n", "words.csv")})
    assert ([word.text for word in page.context["planned"].new], len(page.context["wrong"])) == (["竞品"], 1)


def test_a_plain_file_needs_a_list_and_a_file_must_be_text(desk: Client) -> None:
    made = category("Rivals")
    page = desk.post(PAGE, {"file": file("竞品")})
    assert page.context["form"].errors == {"category": ["Choose the list for the words of this file."]}
    page = desk.post(PAGE, {"file": SimpleUploadedFile("w.txt", b"a\0b"), "category": made.pk})
    assert (list(page.context["form"].errors), texts()) == (["file"], [])


def test_what_is_not_kept_any_longer_or_is_another_persons_is_not_written(browser: Browser, desk: Client) -> None:
    made = category("Rivals")
    token = desk.post(PAGE, {"file": file("竞品"), "category": made.pk}).context["token"]
    other = browser(User.objects.create(username="other", is_staff=True, is_superuser=True))
    assert "upload it again" in other.post(PAGE, {"token": token}, follow=True).content.decode()
    cache.clear()
    assert "upload it again" in desk.post(PAGE, {"token": token}, follow=True).content.decode()
    assert texts() == []


def test_where_nothing_is_new_there_is_nothing_to_say_yes_to(desk: Client) -> None:
    made = category("Rivals", "竞品")
    assert desk.post(PAGE, {"file": file("竞品"), "category": made.pk}).context["token"] == ""
