"""The reviewer is asked what people say and show, and its verdict is carried out; where it fails, the one of the settings."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from imcore.models import Conversation, Finding, Message, Screening
from imcore.screening import review
from tests import factories
from tests.cast import Cast
from tests.imcore.lines.rules import line
from tests.imcore.messagebox.talk import say
from tests.imcore.screening import reviewer
from tests.imcore.screening.reviewer import Office
from tests.imcore.screening.sent import photo, send_photo, state, work

pytestmark = pytest.mark.django_db
PASS = (200, b'{"verdict": "pass"}')


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    """It is there, and configured."""
    with reviewer.running() as running:
        settings.SCREENING = {**settings.SCREENING, "review_url": running.url, "review_secret": reviewer.SECRET}
        yield running


def test_it_is_asked_what_was_said(cast: Cast, office: Office) -> None:
    said = say(cast.alice, cast.group, "meet me")
    office.answers = [PASS]
    work()
    place = {"conversation": cast.group.pk, "sender": cast.alice.pk}
    assert office.asked == [{"id": said.id, "kind": "text", **place, "text": "meet me", "images": []}]
    assert (state(said), Screening.objects.exists()) == (("normal", None), False)


def test_it_is_shown_the_picture_small(cast: Cast, office: Office) -> None:
    send_photo(cast.alice, cast.group, photo(1, size=(900, 700)))
    office.answers = [PASS]
    work()
    (image,) = office.asked[0]["images"]
    with Image.open(BytesIO(base64.b64decode(image["content"]))) as shown:
        assert (shown.format, shown.size, image["mime"]) == ("WEBP", (480, 373), "image/webp")


@pytest.mark.parametrize(("verdict", "left"), [("block", ("blocked", "blocked")), ("review", ("normal", "open"))])
def test_its_verdict_is_carried_out_with_its_labels(cast: Cast, office: Office, verdict: str, left: tuple[str, str]) -> None:
    said = say(cast.alice, cast.group)
    office.answers = [(200, f'{{"verdict": "{verdict}", "labels": ["spam", "fraud"], "score": 1}}'.encode())]
    work()
    assert (state(said), Finding.objects.get().excerpt) == (left, "spam, fraud")


@pytest.mark.parametrize(
    "answer", [(503, b""), (302, b""), (200, b"<html>"), (200, b'{"verdict": "maybe"}'), (200, b'"' + b"x" * 70_000 + b'"')]
)
def test_an_answer_that_makes_no_sense_is_no_verdict_and_it_is_asked_again(
    cast: Cast, office: Office, answer: tuple[int, bytes]
) -> None:
    said = say(cast.alice, cast.group)
    office.answers = [answer, (200, b'{"verdict": "block"}')]
    work()
    assert (state(said), Screening.objects.get().attempts) == (("normal", None), 1)
    Screening.objects.update(next_at=timezone.now())
    work()
    assert state(said) == ("blocked", "blocked")


@pytest.mark.parametrize(
    ("configured", "left"), [("pass", ("normal", None)), ("review", ("normal", "open")), ("block", ("blocked", "blocked"))]
)
def test_where_it_fails_for_too_long_the_verdict_is_the_one_of_the_settings(
    cast: Cast, office: Office, settings: Any, configured: str, left: tuple[str, str | None]
) -> None:
    settings.SCREENING = {**settings.SCREENING, "review_on_failure": configured}
    said = say(cast.alice, cast.group)
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=301))
    office.answers = [(503, b"")]
    work()
    assert (state(said), Screening.objects.exists()) == (left, False)


def test_a_wrong_secret_gets_no_verdict(cast: Cast, office: Office, settings: Any) -> None:
    settings.SCREENING = {**settings.SCREENING, "review_secret": "another"}
    said = say(cast.alice, cast.group)
    work()
    assert (state(said), office.asked, Screening.objects.get().last_error) == (("normal", None), [], "Away: HTTP 403")


def test_without_a_reviewer_no_text_waits(cast: Cast) -> None:
    say(cast.alice, cast.group)
    assert (work(), Screening.objects.exists()) == (0, False)


WHSEC = "whsec_" + base64.b64encode(b"a line's own secret, of 32 bytes").decode()


@pytest.fixture
def own(settings: Any) -> Iterator[Office]:
    """A reviewer that a line may have, on this machine."""
    settings.PUSH = {**settings.PUSH, "private_addresses": True}
    with reviewer.running() as running:
        running.key = b"a line's own secret, of 32 bytes"
        yield running


def reviewed(conversation: Conversation, url: str, **fields: Any) -> None:
    """The conversation's line has a reviewer."""
    given = {"reviewer_url": url, "reviewer_secret": WHSEC} | fields
    line(conversation, key=f"line{factories.number()}", **given)


def test_a_line_asks_its_own_reviewer_and_the_others_the_one_of_the_settings(cast: Cast, office: Office, own: Office) -> None:
    reviewed(cast.group, own.url)
    inside, outside = say(cast.alice, cast.group), say(cast.alice, factories.direct(cast.alice, cast.bob))
    own.answers, office.answers = [(200, b'{"verdict": "block"}')], [PASS]
    work()
    assert ([one["id"] for one in own.asked], [one["id"] for one in office.asked]) == ([inside.id], [outside.id])
    assert (state(inside), state(outside)) == (("blocked", "blocked"), ("normal", None))


@pytest.mark.parametrize(("on_failure", "left"), [("pass", ("normal", None)), ("review", ("normal", "open"))])
def test_where_a_lines_reviewer_fails_for_too_long_the_lines_verdict_counts(
    cast: Cast, own: Office, on_failure: str, left: tuple[str, str | None]
) -> None:
    reviewed(cast.group, own.url, reviewer_on_failure=on_failure, reviewer_wait=10)
    said = say(cast.alice, cast.group)
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=11))
    own.answers = [(500, b"")]
    work()
    assert (state(said), Screening.objects.exists()) == (left, False)


def test_one_lines_reviewer_that_is_away_keeps_no_other_line_waiting(cast: Cast, own: Office) -> None:
    other = factories.group(cast.alice)
    reviewed(cast.group, "http://127.0.0.1:9/")
    reviewed(other, own.url)
    waiting, done = say(cast.alice, cast.group), say(cast.alice, other)
    say(cast.alice, cast.group)
    own.answers = [PASS]
    work()
    assert [one["id"] for one in own.asked] == [done.id]
    assert Screening.objects.get(message=waiting.id).attempts == 1


def test_a_lines_reviewer_is_not_asked_in_our_own_network(cast: Cast, own: Office, settings: Any) -> None:
    settings.PUSH = {**settings.PUSH, "private_addresses": False}
    reviewed(cast.group, own.url)
    say(cast.alice, cast.group)
    work()
    assert (own.asked, Screening.objects.get().last_error) == ([], "Away: ConnectError")
    assert review.fault_of(own.url)
    assert review.fault_of("ftp://example.com/")
    assert review.fault_of("https://example.com/review") == ""
