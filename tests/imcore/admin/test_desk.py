"""The moderators' desk: looks on record, evidence, several at once, the next case."""

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import AuditEvent, ModerationCase
from imcore.moderation import cases
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.admin.desk_browser import QUEUE, page, press, queue
from tests.imcore.attachments.files import picture
from tests.imcore.messagebox.talk import kept, say
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db


def test_each_look_is_on_record(case: ModerationCase, desk: Client) -> None:
    page(desk, case)
    queue(desk)
    assert list(AuditEvent.objects.filter(act__startswith="moderationcase").order_by("place").values_list("act", "target")) == [
        ("moderationcase.viewed", f"imcore.moderationcase:{case.pk}"),
        ("moderationcase.listed", ""),
    ]


def test_what_is_blocked_is_still_read_at_the_desk_its_picture_too(cast: Cast, desk: Client) -> None:
    photo = kept(cast.alice, picture(), "photo.png", purpose="image")
    said = say(cast.alice, cast.group, kind="image", body={"attachment": str(photo.pk)})
    cases.report(cast.bob.pk, said.id, "rude")
    press(desk, case_of(said), "block", seen="open")
    path = reverse("admin:imcore_moderationcase_file", args=[case_of(said).pk, photo.pk])
    assert path in page(desk, case_of(said))
    assert [desk.get(path, query).status_code for query in ({}, {"small": "1"})] == [200, 200]
    other = kept(cast.alice)
    assert desk.get(reverse("admin:imcore_moderationcase_file", args=[case_of(said).pk, other.pk])).status_code == 404


def test_a_button_is_pressed_by_post_alone_and_with_a_token(case: ModerationCase, desk: Client, browser: Browser) -> None:
    path = reverse("admin:imcore_moderationcase_act", args=[case.pk])
    assert desk.get(path, {"act": "block"}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator(), backend="imcore.accounts.backends.PeopleBackend")
    assert strict.post(path, {"act": "block", "seen": "open"}).status_code == 403


def test_several_are_decided_together_and_one_that_is_taken_stays(cast: Cast, case: ModerationCase, desk: Client) -> None:
    second, taken = case_of(held(cast.bob, cast.group)), case_of(held(cast.bob, cast.group))
    cases.claim(moderator(), taken.pk)
    chosen = [case.pk, second.pk, taken.pk]
    desk.post(reverse(QUEUE), {"action": "block_selected", "_selected_action": chosen})
    assert list(ModerationCase.objects.order_by("pk").values_list("state", flat=True)) == ["blocked", "blocked", "open"]


def test_the_next_button_leads_to_the_oldest_free_case_and_home_at_the_end(case: ModerationCase, desk: Client) -> None:
    path = reverse("admin:imcore_moderationcase_next")
    assert desk.get(path).headers["Location"] == reverse("admin:imcore_moderationcase_change", args=[case.pk])
    ModerationCase.objects.update(state="blocked")
    assert desk.get(path).headers["Location"] == reverse(QUEUE)
