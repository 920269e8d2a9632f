"""What has had its time goes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken

from imcore import tasks
from imcore.models import ApiAnswer, ApiSecret, UserSync
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_tokens_secrets_answers_and_lists_go_and_the_living_stay() -> None:
    system, now = systems.system(), timezone.now()
    for age in (timedelta(days=31), timedelta(seconds=1)):
        UserSync.objects.create(client=system.client, rows=[], state="done", finished_at=now - age)
        ApiAnswer.objects.create(client=system.client, key=str(age), request="", created_at=now - age)
        ApiSecret.objects.create(client=system.client, digest=str(age), hint="", expires_at=now + timedelta(days=30) - age)
    AccessToken.objects.create(application=system.client, token="old", expires=now - timedelta(seconds=1))
    tasks.purge_expired()
    assert [table.objects.count() for table in (UserSync, ApiAnswer, AccessToken)] == [1, 1, 1]
    assert ApiSecret.objects.count() == 2  # the client's own, and the one with a day less than thirty to go
    assert system.call("GET", "conversations").status_code == 200
