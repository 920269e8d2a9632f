"""Who has read and confirmed, over REST."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from rest_framework.test import APIClient

from tests import factories
from tests.imcore.api.conforming import client_for
from tests.oa.announcements.desks import editor, employee, published

pytestmark = pytest.mark.django_db
DESK = "/announcement-desk"


def test_those_who_lack_are_reminded_and_not_at_once_again() -> None:
    employee(), employee()
    author = editor()
    made, client = published(author), client_for(author)
    assert client.post(f"{DESK}/{made.pk}/remind").body == {"lacking": 2}
    again = client.post(f"{DESK}/{made.pk}/remind")
    assert (again.code, int(again.headers["Retry-After"]) > 590) == ("rate_limited", True)


def test_receipts_tell_who_has_and_who_has_not() -> None:
    ann, _ben, author = employee("ann"), employee("ben"), editor()
    made = published(author, must_confirm=True)
    client_for(ann).post(f"/announcements/{made.pk}/confirm")
    client = client_for(author)

    def named(**query: Any) -> list[str]:
        return [one["user"]["username"] for one in client.get(f"{DESK}/{made.pk}/receipts", **query).body["results"]]

    assert (named(), named(confirmed="true"), named(confirmed="false"), named(read="false")) == (
        ["ann", "ben"],
        ["ann"],
        ["ben"],
        ["ben"],
    )
    first = client.get(f"{DESK}/{made.pk}/receipts", limit=1).body
    assert named(cursor=first["next"]) == ["ben"]


def test_the_export_is_a_file() -> None:
    employee("ann")
    author = editor()
    made, client = published(author), APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(author)}")
    answer: Any = client.get(f"/api/v1{DESK}/{made.pk}/export")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="announcement-{made.pk}.csv"'
    assert b"".join(answer.streaming_content).startswith("\ufeff".encode())


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_the_export_comes_through_asgi_too() -> None:
    def prepare() -> tuple[int, str]:
        employee("ann")
        author = editor()
        return published(author).pk, factories.token(author)

    number, token = await sync_to_async(prepare)()
    answer = await AsyncClient().get(f"/api/v1{DESK}/{number}/export", headers={"Authorization": f"Bearer {token}"})
    assert answer.is_async  # type: ignore[attr-defined]
    text = b"".join([chunk async for chunk in answer]).decode("utf-8-sig")  # type: ignore[attr-defined]
    await sync_to_async(connections.close_all)()
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["ann"]


@pytest.mark.parametrize("role", ["person", "staff", "editor"])
def test_whose_it_is_not_is_told_nothing(role: str) -> None:
    made = published(editor())
    client = client_for(editor() if role == "editor" else factories.person(is_staff=role == "staff"))
    answers = [client.get(f"{DESK}/{made.pk}/receipts"), client.get(f"{DESK}/{made.pk}/export")]
    answers.append(client.post(f"{DESK}/{made.pk}/remind"))
    assert {answer.code for answer in answers} == {"not_found" if role == "editor" else "forbidden"}
