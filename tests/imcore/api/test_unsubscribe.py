"""The link in a mail ends such mails, for its reader alone and without a login; opening it changes nothing."""

import pytest
from django.test import Client

from imcore.models import PushWishes
from imcore.push import mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def place(token: str) -> str:
    return f"/mail/unsubscribe/{token}"


def test_opening_it_asks_and_changes_nothing(cast: Cast) -> None:
    answer = Client().get(place(mail.token_of(cast.bob)))
    assert (answer.status_code, b'<form method="post">' in answer.content, PushWishes.objects.exists()) == (200, True, False)


def test_one_click_ends_them_for_its_reader_and_may_be_repeated(cast: Cast) -> None:
    PushWishes.objects.create(user=cast.bob, show_content=False)
    PushWishes.objects.create(user=cast.alice)
    client = Client(enforce_csrf_checks=True)
    assert [client.post(place(mail.token_of(cast.bob)), ONE_CLICK).status_code for _ in range(2)] == [200, 200]
    wishes = PushWishes.objects.order_by("user_id").values_list("user", "mail", "show_content")
    assert set(wishes) == {(cast.bob.pk, "off", False), (cast.alice.pk, "hourly", True)}


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_makes_up_a_token_ends_nothing(cast: Cast, method: str) -> None:
    forged = mail.token_of(cast.bob)[:-1] + "!"
    assert getattr(Client(), method)(place(forged)).status_code == 404
    assert not PushWishes.objects.exists()
