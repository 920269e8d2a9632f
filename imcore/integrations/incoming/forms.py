"""The forms, told apart by what a payload looks like. Pure."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import msgspec
from msgspec import Struct

from imcore.integrations.incoming import alerts, dingtalk, own, slack, wecom
from imcore.integrations.incoming.said import Said, Unreadable

OWN, SLACK, MATTERMOST, DINGTALK, WECOM = "own", "slack", "mattermost", "dingtalk", "wecom"
ALERTMANAGER, GRAFANA = "alertmanager", "grafana"
KIB = 1024
LOOKED_AT = 4 * KIB  # of a body that is not read
FORM_ENCODED = "application/x-www-form-urlencoded"


class Form(Struct, frozen=True):
    """How a payload is recognised and read, and the most bytes that one may have."""

    fits: Callable[[dict[str, Any]], bool]
    read: Callable[[dict[str, Any]], list[Said]]
    limit: int = 256 * KIB


# in the order in which they are tried: the first that fits
FORMS: Mapping[str, Form] = {
    WECOM: Form(wecom.fits, wecom.read, limit=3 * KIB * KIB),  # a picture of 2 MiB in Base64
    DINGTALK: Form(dingtalk.fits, dingtalk.read),
    GRAFANA: Form(alerts.fits_grafana, alerts.read_grafana),
    ALERTMANAGER: Form(alerts.fits_alertmanager, alerts.read_alertmanager),
    OWN: Form(own.fits, own.read),
    SLACK: Form(slack.fits, slack.read),
    MATTERMOST: Form(slack.fits, slack.read),
}
LIMIT = max(form.limit for form in FORMS.values())


def decoded(raw: bytes, content_type: str) -> dict[str, Any]:
    """The payload: JSON, or a form with JSON in its field `payload`, as Slack and Mattermost take it too. Raises Unreadable."""
    if content_type.partition(";")[0].strip().lower() == FORM_ENCODED and not raw.lstrip().startswith(b"{"):
        try:
            raw = parse_qs(raw.decode(), max_num_fields=10).get("payload", [""])[0].encode()
        except ValueError:
            raise Unreadable("body", "is no form") from None
    try:
        payload = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Unreadable("body", "is no JSON") from None
    if not isinstance(payload, dict):
        raise Unreadable("body", "is no JSON object")
    return payload


def told(payload: dict[str, Any], query: Mapping[str, str], expected: str) -> str:
    """The form that a payload has: the expected one where there is one, else the first that fits, else our own."""
    if expected:
        return expected
    if "msgtype" in payload:
        signed = "sign" in query and dingtalk.fits(payload)
        return DINGTALK if signed or not wecom.fits(payload) else WECOM
    return next((name for name, form in FORMS.items() if name not in (WECOM, DINGTALK) and form.fits(payload)), OWN)


def guessed(raw: bytes, query: Mapping[str, str], expected: str) -> str:
    """The form of what is not read, so that its refusal is understood: by the looks of its beginning."""
    if expected:
        return expected
    head = raw[:LOOKED_AT]
    if "sign" in query:
        return DINGTALK
    if b'"msgtype"' in head:
        return WECOM if b'"base64"' in head or b'"mentioned_' in head or b'"at"' not in head else DINGTALK
    if b'"alerts"' in head or b'"kind"' in head:
        return OWN
    return SLACK if b'"text"' in head or b'"attachments"' in head or head.startswith(b"payload=") else OWN


def read(form: str, payload: dict[str, Any]) -> list[Said]:
    """What it says. Raises Unreadable, also where it has another form than the one that is expected."""
    if "msgtype" not in payload and form in (WECOM, DINGTALK):
        raise Unreadable("msgtype", "is missing")
    if form not in (WECOM, DINGTALK) and not FORMS[form].fits(payload):
        raise Unreadable("body", f"has not the form {form}")
    return FORMS[form].read(payload)
