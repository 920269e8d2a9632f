"""Sanctions and appeals in the admin: what is in force is lifted here, an appeal leads to its case."""

import pytest
from django.urls import reverse

from imcore.models import Sanction
from imcore.moderation import appeals
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.moderation.desk import case_of, held, moderator

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("permissions", "lifted"), [(("change_sanction", "view_sanction"), True), (("view_sanction",), False)])
def test_a_sanction_is_lifted_by_whom_that_is_allowed(
    cast: Cast, browser: Browser, permissions: tuple[str, ...], lifted: bool
) -> None:
    laid = Sanction.objects.create(user=cast.carol, kind="mute", reason="rude", conversation=cast.group)
    client = browser(moderator(*permissions))
    path = reverse("admin:imcore_sanction_changelist")
    page = client.get(path).content.decode()
    assert ("rude" in page, "Harvest" in page) == (True, True)
    client.post(path, {"action": "lift_selected", "_selected_action": [laid.pk]})
    laid.refresh_from_db()
    assert (laid.lifted_at is not None) == lifted


def test_an_appeal_leads_to_its_case(cast: Cast, browser: Browser) -> None:
    case = case_of(held(cast.alice, cast.group))
    appeals.make(cast.alice.pk, conversation=cast.group.pk, seq=1, text="It is a title")
    page = browser(moderator("view_appeal")).get(reverse("admin:imcore_appeal_changelist")).content.decode()
    assert "It is a title" in page
    assert reverse("admin:imcore_moderationcase_change", args=[case.pk]) in page
