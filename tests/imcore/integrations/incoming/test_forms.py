"""Forms are told apart, and no payload breaks them."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from imcore.integrations.incoming import forms
from imcore.integrations.incoming.forms import ALERTMANAGER, DINGTALK, GRAFANA, OWN, SLACK, WECOM
from imcore.integrations.incoming.said import Said, Unreadable
from tests.imcore.integrations.incoming.payloads import payloads

SIGNED = {"sign": "x", "timestamp": "1"}


@settings(max_examples=100, deadline=None)
@given(payloads)
def test_any_payload_is_read_or_refused_in_every_form(payload: dict[str, Any]) -> None:
    for expected in ("", *forms.FORMS):
        form = forms.told(payload, {}, expected)
        with suppress(Unreadable):
            said = forms.read(form, payload)
            assert said
            assert all(isinstance(one, Said) for one in said)


@pytest.mark.parametrize(
    ("payload", "query", "form"),
    [
        ({"msgtype": "text", "text": {"content": "a"}}, {}, WECOM),
        ({"msgtype": "text", "text": {"content": "a"}}, SIGNED, DINGTALK),
        ({"msgtype": "text", "text": {"content": "a"}, "at": {}}, {}, DINGTALK),
        ({"msgtype": "text", "text": {"content": "a", "mentioned_list": []}}, SIGNED, WECOM),
        ({"msgtype": "markdown", "markdown": {"content": "a"}}, {}, WECOM),
        ({"msgtype": "markdown", "markdown": {"title": "a", "text": "a"}}, {}, DINGTALK),
        ({"msgtype": "news", "news": {}}, SIGNED, WECOM),
        ({"msgtype": "actionCard"}, {}, DINGTALK),
        ({"msgtype": 7}, {}, DINGTALK),
        ({"alerts": [], "status": "firing"}, {}, ALERTMANAGER),
        ({"alerts": [], "orgId": 1}, {}, GRAFANA),
        ({"ruleName": "a"}, {}, GRAFANA),
        ({"kind": "text"}, {}, OWN),
        ({"markdown": "a"}, {}, OWN),
        ({"text": "a"}, {}, SLACK),
        ({"blocks": []}, {}, SLACK),
        ({}, {}, OWN),
    ],
)
def test_a_form_is_told_by_its_looks_and_of_what_is_not_read_by_its_beginning(
    payload: dict[str, Any], query: dict[str, str], form: str
) -> None:
    assert forms.told(payload, query, "") == form
    assert forms.told(payload, query, GRAFANA) == forms.guessed(b"", query, GRAFANA) == GRAFANA


@pytest.mark.parametrize(
    ("head", "form"),
    [(b'{"msgtype": "image", "image": {"base64": "', WECOM), (b'{"at": {}, "msgtype": "text"', DINGTALK),
     (b"payload=%7B", SLACK),
     (b'{"alerts": [', OWN), (b"", OWN)],
)  # fmt: skip
def test_what_is_too_large_to_be_read_is_guessed(head: bytes, form: str) -> None:
    assert forms.guessed(head, {}, "") == form


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", "application/json"),
        (b"[1]", "application/json"),
        (b"[" * 200_000, "application/json"),
        (b'{"text": NaN}', "application/json"),
        (b'{"text": "\\ud800"}', "application/json"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded"),
        (b"text=hello", "application/x-www-form-urlencoded; charset=utf-8"),
    ],
)
def test_what_is_no_json_object_is_refused(raw: bytes, content_type: str) -> None:
    with pytest.raises(Unreadable):
        forms.decoded(raw, content_type)


def test_json_is_taken_whatever_its_sender_calls_it() -> None:
    assert forms.decoded(b' {"text": "a"}', "application/x-www-form-urlencoded") == {"text": "a"}
    assert forms.decoded(b"payload=%7B%22text%22%3A%22a%22%7D", "application/x-www-form-urlencoded") == {"text": "a"}


@pytest.mark.parametrize(
    "mark", ["*", "<", "![", "[](", "<@", "@", "`", "<font ", "- ", "* a", "](dingtalk://dingtalkclient/page/link?"]
)
def test_markup_made_to_keep_a_worker_busy_is_read_at_once(mark: str) -> None:
    text = mark * (200_000 // len(mark))
    began = time.process_time()
    forms.read(SLACK, {"text": text})
    forms.read(DINGTALK, {"msgtype": "markdown", "markdown": {"title": "a", "text": text}})
    forms.read(WECOM, {"msgtype": "markdown", "markdown": {"content": text}})
    assert time.process_time() - began < 20  # quadratic ones took minutes
    assert len(json.dumps(text)) < forms.FORMS[SLACK].limit * 2
