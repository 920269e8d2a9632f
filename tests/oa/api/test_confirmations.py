"""Important messages over REST."""

import pytest

from oa.models import Confirmation
from tests.cast import Cast
from tests.imcore.api.conforming import client_for
from tests.imcore.messagebox.talk import say

pytestmark = pytest.mark.django_db


def test_an_important_message_is_sent_confirmed_and_reminded_of(cast: Cast) -> None:
    alice, bob = client_for(cast.alice), client_for(cast.bob)
    room = f"/conversations/{cast.group.pk}/messages"
    seq = alice.post(room, client_id="1", kind="important", body={"text": "The harbour is closed"}).body["seq"]
    confirmed = bob.post(f"{room}/{seq}/confirmations").body
    assert [one["user"] for one in confirmed["confirmed"]] == [cast.bob.pk]
    assert (confirmed["missing"], confirmed["confirmed_count"], confirmed["missing_count"]) == ([cast.carol.pk], 1, 1)
    assert bob.post(f"{room}/{seq}/confirmations").body == confirmed == alice.get(f"{room}/{seq}/confirmations").body
    assert alice.post(f"{room}/{seq}/confirmations/remind").body == {"missing": 1}
    again = alice.post(f"{room}/{seq}/confirmations/remind")
    assert (again.code, "Retry-After" in again.headers) == ("rate_limited", True)
    assert bob.post(f"{room}/{seq}/confirmations/remind").code == "forbidden"


def test_any_other_message_is_a_conflict(cast: Cast) -> None:
    sent = say(cast.alice, cast.group)
    path = f"/conversations/{cast.group.pk}/messages/{sent.seq}/confirmations"
    bob = client_for(cast.bob)
    assert [bob.get(path).code, bob.post(path).code, bob.post(f"{path}/remind").code] == ["conflict"] * 3
    assert not Confirmation.objects.exists()


def test_who_is_no_member_is_told_nothing(cast: Cast) -> None:
    sent = say(cast.alice, cast.group, kind="important", body={"text": "x"})
    path = f"/conversations/{cast.group.pk}/messages/{sent.seq}/confirmations"
    for stranger in cast.strangers():
        client = client_for(stranger)
        assert {client.get(path).code, client.post(path).code, client.post(f"{path}/remind").code} == {"not_member"}
    assert not Confirmation.objects.exists()
