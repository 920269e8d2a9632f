"""POST reports."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from imcore.models import Conversation, Member, Message, Report
from tests.answers import Answer
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PATH = "/api/v1/reports"
Api = Callable[..., APIClient]


def message(cast: Cast, seq: int = 1) -> Message:
    Conversation.objects.filter(pk=cast.group.pk).update(last_seq=seq, version=seq)
    return Message.objects.create(
        conversation=cast.group,
        seq=seq,
        version=seq,
        sender=cast.alice,
        client_id=f"c{seq}",
        kind="text",
        body={"text": "rude"},
    )


def report(client: APIClient, cast: Cast, **body: object) -> Answer:
    return client.post(PATH, {"conversation": cast.group.pk, "seq": 1, "reason": "rude"} | body, format="json")


def test_a_member_reports_what_he_can_read(cast: Cast, api: Api) -> None:
    written = message(cast)
    answer = report(api(cast.bob), cast)
    kept = Report.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"id": kept.pk})
    assert (kept.message, kept.reporter, kept.reason) == (written, cast.bob, "rude")


def test_a_second_report_is_the_first_one(cast: Cast, api: Api) -> None:
    message(cast)
    first = report(api(cast.bob), cast)
    again = report(api(cast.bob), cast, reason="still rude")
    other = report(api(cast.carol), cast)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, Report.objects.count()) == (201, 2)
    assert Report.objects.filter(reason="still rude").count() == 0


def test_strangers_and_former_members_cannot(cast: Cast, api: Api) -> None:
    message(cast)
    for user in cast.strangers():
        answer = report(api(user), cast)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_member")
    assert not Report.objects.exists()


def test_a_message_that_is_not_there_or_before_ones_joining_is_not_found(cast: Cast, api: Api) -> None:
    message(cast)
    Member.objects.filter(conversation=cast.group, user=cast.carol).update(joined_seq=1)
    for client, seq in ((api(cast.bob), 2), (api(cast.carol), 1)):
        answer = report(client, cast, seq=seq)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"seq": 0}, "seq"),
        ({"seq": 2**63}, "seq"),
        ({"conversation": "a"}, "conversation"),
    ],
)
def test_a_bad_field_is_named(cast: Cast, api: Api, body: dict[str, object], field: str) -> None:
    answer = report(api(cast.bob), cast, **body)
    assert (answer.status_code, list(answer.json()["error"]["detail"])) == (400, [field])


def test_nobody_is_refused(cast: Cast, api: Api) -> None:
    assert report(api(None), cast).status_code == 401
