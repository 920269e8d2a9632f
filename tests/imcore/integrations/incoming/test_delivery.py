"""From a payload to messages."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from imcore import errors
from imcore.integrations.incoming import delivery, forms
from imcore.integrations.incoming.said import Unreadable
from imcore.models import SensitiveWord, WordCategory
from imcore.moderation import gate
from tests.cast import Cast
from tests.imcore.integrations.incoming.hooks import post, shown, webhook
from tests.imcore.integrations.incoming.payloads import payloads

pytestmark = pytest.mark.django_db


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=payloads)
def test_no_payload_is_our_own_fault(cast: Cast, payload: dict[str, Any]) -> None:
    made, _token = webhook(cast.group, cast.alice)
    for expected in ("", "slack", "wecom", "dingtalk"):
        try:
            delivery.deliver(made, forms.told(payload, {}, expected), payload)
        except (Unreadable, errors.Invalid, errors.NotFound, errors.TooLarge):
            pass


def test_moderation_looks_at_it_as_at_any_message(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    words = WordCategory.objects.create(name="Rivals", action="refuse")
    SensitiveWord.objects.create(category=words, text="acme", key="acme")
    gate.forget()
    payload = {"msgtype": "text", "text": {"content": "acme"}, "at": {}}
    assert post(token, payload).json() == {"errcode": 430104, "errmsg": "content is not allowed"}
    assert shown(made) == []


def test_too_long_a_text_is_refused_and_not_cut(cast: Cast) -> None:
    made, _token = webhook(cast.group, cast.alice)
    with pytest.raises(errors.Invalid):
        delivery.deliver(made, "slack", {"text": "x" * 8_001})
    assert shown(made) == []
