"""The lists of words in the admin."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from imcore import errors
from imcore.models import AuditEvent, SensitiveWord, Stamp, User, WordCategory
from imcore.moderation import gate
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser, say
from tests.imcore.moderation.lists import category
from tests.query_counts import statements

pytestmark = pytest.mark.django_db
CATEGORIES, WORDS = reverse("admin:imcore_wordcategory_changelist"), reverse("admin:imcore_sensitiveword_changelist")
ADD = reverse("admin:imcore_wordcategory_add")


@pytest.fixture
def desk(browser: Browser, chief: User) -> Client:
    """A superuser's browser."""
    return browser(chief)


def form(**fields: str) -> dict[str, str]:
    return {"name": "Rivals", "action": "refuse", "is_active": "on", "scopes": "", "more_words": ""} | fields


def keys() -> list[str]:
    return sorted(SensitiveWord.objects.values_list("key", flat=True))


def test_a_list_is_made_with_its_words_and_is_in_force(desk: Client, cast: Cast) -> None:
    answer = desk.post(ADD, form(more_words="競品\n 竞 品\n\nＡcme Corp"), follow=True)
    assert "2 words were added, 1 known." in answer.content.decode()
    assert (keys(), WordCategory.objects.values_list("name", "action", "scopes").get()) == (
        ["acme corp", "竞品"],
        ("Rivals", "refuse", []),
    )
    gate.forget()
    with pytest.raises(errors.BlockedContent):
        say(cast.alice, cast.group.pk, "竞品")


def test_a_line_that_is_no_word_is_named_and_nothing_is_made(desk: Client) -> None:
    page = desk.post(ADD, form(more_words="竞品\n!!!\nx"))
    assert page.context["adminform"].form.errors == {
        "more_words": ["Line 2: Has no letter and no digit.", "Line 3: A single letter or digit is too short."]
    }
    assert (keys(), WordCategory.objects.count()) == ([], 0)


def test_scopes_are_checked_by_line(desk: Client, cast: Cast) -> None:
    page = desk.post(ADD, form(scopes=f"conversation:{cast.group.pk}\nline:nowhere"))
    assert page.context["adminform"].form.errors == {"scopes": ["There is no “line:nowhere”."]}
    desk.post(ADD, form(scopes=f"conversation:{cast.group.pk}\n"))
    made = WordCategory.objects.get()
    assert made.scopes == [f"conversation:{cast.group.pk}"]
    page = desk.get(reverse("admin:imcore_wordcategory_change", args=[made.pk]))
    assert f"conversation:{cast.group.pk}</textarea>" in page.content.decode()


def test_the_list_of_lists_counts_their_words_with_as_many_queries_as_ever(desk: Client) -> None:
    category("Rivals", "甲乙", "丙丁")
    with statements() as few:
        page = desk.get(CATEGORIES)
    assert [row.word_total for row in page.context["cl"].result_list] == [2]
    for number in range(5):
        category(f"More {number}", "戊")
    with statements() as many:
        desk.get(CATEGORIES)
    assert len(many) == len(few)


def test_whatever_is_changed_or_deleted_tells_the_nodes(desk: Client) -> None:
    made = category("Rivals", "竞品")
    stamps = [Stamp.objects.get().stamp]
    word = SensitiveWord.objects.get()
    posts: list[tuple[str, dict[str, object]]] = [
        (reverse("admin:imcore_wordcategory_change", args=[made.pk]), dict(form(action="note"))),
        (reverse("admin:imcore_sensitiveword_change", args=[word.pk]), {"category": made.pk, "text": "竞争对手"}),
        (reverse("admin:imcore_sensitiveword_delete", args=[word.pk]), {"post": "yes"}),
        (CATEGORIES, {"action": "delete_selected", "_selected_action": [made.pk], "post": "yes"}),
    ]
    for url, sent in posts:
        assert desk.post(url, sent).status_code == 302
        stamps.append(Stamp.objects.get().stamp)
    assert (len(set(stamps)), WordCategory.objects.count()) == (5, 0)


def test_a_word_is_found_however_it_is_written_and_is_in_a_list_once(desk: Client) -> None:
    made = category("Rivals", "競品", "Acme Corp")
    for asked in ("竞-品", "ＡＣＭＥ", "競"):
        assert len(desk.get(WORDS, {"q": asked}).context["cl"].result_list) == 1
    assert len(desk.get(WORDS, {"q": "!"}).context["cl"].result_list) == 0
    page = desk.post(reverse("admin:imcore_sensitiveword_add"), {"category": made.pk, "text": "竞 品"})
    assert page.context["adminform"].form.errors == {"text": ["This list has the word already."]}
    page = desk.post(reverse("admin:imcore_sensitiveword_add"), {"category": made.pk, "text": "…"})
    assert (page.status_code, keys()) == (200, ["acme corp", "竞品"])


def test_an_export_is_a_file_and_leaves_its_entry_in_the_audit_log(desk: Client) -> None:
    made = category("Rivals", "竞品", "=1+1")
    table = desk.get(reverse("admin:imcore_wordcategory_export_words"))
    listed = desk.get(reverse("admin:imcore_wordcategory_export_list", args=[made.pk]))
    assert table.content.decode() == "\ufeffcategory,word\r\nRivals,竞品\r\nRivals,'=1+1\r\n"
    assert (listed.content.decode(), listed["Content-Disposition"]) == (
        "竞品\n=1+1\n",
        f'attachment; filename="words-{made.pk}.txt"',
    )
    acts = AuditEvent.objects.filter(act__startswith="wordcategory.").order_by("place").values_list("act", "target")
    assert list(acts) == [("wordcategory.exported", ""), ("wordcategory.exported", f"imcore.wordcategory:{made.pk}")]


def test_who_may_only_look_adds_nothing(browser: Browser, clerk: Callable[..., User]) -> None:
    made = category("Rivals", "竞品")
    looker = browser(clerk("view_wordcategory", "view_sensitiveword"))
    assert looker.get(CATEGORIES).status_code == 200
    url = reverse("admin:imcore_wordcategory_change", args=[made.pk])
    assert (looker.post(url, form(more_words="新词")).status_code, keys()) == (403, ["竞品"])
