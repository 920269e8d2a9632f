"""Announcements over REST, as their recipients read them."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from imcore.models import User
from tests import factories
from tests.imcore.api.conforming import client_for
from tests.oa.announcements.desks import editor, employee, published
from tests.permissions.scene import attachment

pytestmark = pytest.mark.django_db


def read(viewer: User, path: str, **query: Any) -> Any:
    return client_for(viewer).get(path, **query).body


def test_the_list_shows_what_it_is_about_and_whether_it_was_read() -> None:
    reader, author = employee("ann"), editor()
    made = published(author, title="Drill", html="<h1>Fire</h1><p>At three</p>", must_confirm=True)
    (item,) = read(reader, "/announcements")["results"]
    assert item == {
        "id": made.pk,
        "title": "Drill",
        "preview": "Fire At three",
        "author": {"id": author.pk, "display_name": author.display_name, "avatar": None},
        "must_confirm": True,
        "is_pinned": False,
        "published_at": item["published_at"],
        "expires_at": None,
        "read_at": None,
        "confirmed_at": None,
    }


def test_the_list_comes_in_pages_and_the_pinned_ones_apart() -> None:
    reader, author = employee(), editor()
    made = [published(author).pk for _ in range(3)]
    pinned = published(author, is_pinned=True).pk
    first = read(reader, "/announcements", limit=2)
    last = read(reader, "/announcements", limit=2, cursor=first["next"])
    assert [one["id"] for one in first["results"] + last["results"]] == made[::-1]
    assert last["next"] is None
    assert [one["id"] for one in read(reader, "/announcements", pinned="true")["results"]] == [pinned]


def test_one_is_shown_whole_and_is_read_by_it() -> None:
    reader, author = employee(), editor()
    shown, beside = attachment(author, store=False), attachment(author, store=False)
    html = f'<p>See</p><img src="/api/v1/attachments/{shown.pk}">'
    made = published(author, html=html, attachments=[beside.pk])
    body = read(reader, f"/announcements/{made.pk}")
    assert (body["html"], [file["id"] for file in body["attachments"]]) == (html, [str(beside.pk)])
    assert body["read_at"] is not None
    assert read(reader, "/announcements/counts") == {"unread": 0, "unconfirmed": 0}


def test_what_is_confirmed_no_longer_waits() -> None:
    reader = employee()
    made = published(editor(), must_confirm=True)
    assert read(reader, "/announcements/counts") == {"unread": 1, "unconfirmed": 1}
    client = client_for(reader)
    first = client.post(f"/announcements/{made.pk}/confirm").body
    assert first["confirmed_at"] == client.post(f"/announcements/{made.pk}/confirm").body["confirmed_at"] is not None
    assert read(reader, "/announcements/counts") == {"unread": 0, "unconfirmed": 0}


def test_what_need_not_be_confirmed_is_a_conflict() -> None:
    reader = employee()
    made = published(editor())
    assert client_for(reader).post(f"/announcements/{made.pk}/confirm").status == 409


def test_who_did_not_get_it_finds_nothing() -> None:
    made, stranger = published(editor(), must_confirm=True), client_for(factories.person())
    assert stranger.get("/announcements").body == {"next": None, "results": []}
    answers = [stranger.get(f"/announcements/{made.pk}"), stranger.post(f"/announcements/{made.pk}/confirm")]
    assert [answer.code for answer in answers] == ["not_found", "not_found"]


def test_a_recipient_downloads_its_files_and_nobody_else() -> None:
    reader, author = employee(), editor()
    file = attachment(author)
    published(author, attachments=[file.pk])
    answers: list[Any] = []
    for user in (reader, factories.person()):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(user)}")
        answers.append(client.get(f"/api/v1/attachments/{file.pk}"))
    assert (b"".join(answers[0].streaming_content), answers[1].status_code) == (b"plan", 404)
