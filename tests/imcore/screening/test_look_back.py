"""What was sent before a picture came on the list has a case, as far back as the settings say, and once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.models import Attachment, BlockedImage, Message
from imcore.screening import blocklist, look_back
from tests.cast import Cast
from tests.imcore.moderation.desk import moderator
from tests.imcore.screening.sent import photo, send_photo, state, work

pytestmark = pytest.mark.django_db


def test_what_looks_like_it_and_is_shown_has_a_case_and_the_rest_has_none(cast: Cast, settings: Any) -> None:
    settings.SCREENING = {**settings.SCREENING, "look_back_days": 3}
    said = [send_photo(cast.alice, cast.group, photo(number)) for number in (1, 1, 2, 1, 1)]
    work()
    for age, file in zip((0, 2, 0, 4, 1), Attachment.objects.order_by("created_at"), strict=True):
        Attachment.objects.filter(pk=file.pk).update(created_at=timezone.now() - timedelta(days=age, minutes=1))
    Message.objects.filter(pk=said[4].id).update(state=Message.State.RECALLED)
    blocklist.add(moderator("add_blockedimage"), Message.objects.get(pk=said[0].id))
    assert look_back.work_off(60) >= 12  # of six hours each
    assert [state(message) for message in said[:4]] == [
        ("normal", "open"),
        ("normal", "open"),
        ("normal", None),
        ("normal", None),
    ]
    assert state(said[4]) == ("recalled", None)
    assert (look_back.work_off(60), BlockedImage.objects.get().looked_back_to) == (0, None)


def test_a_worker_that_dies_loses_one_step(cast: Cast) -> None:
    entry = BlockedImage.objects.create(picture_hash="0f" * 16, note="Poster")
    assert look_back.work_off(0) == 0
    assert look_back._step()
    entry.refresh_from_db()
    assert entry.looked_back_to is not None
    assert timedelta(hours=5) < timezone.now() - entry.looked_back_to < timedelta(hours=7)
