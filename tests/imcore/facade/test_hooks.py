"""Each form as its senders post it, and each refusal in the words that they know."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imcore.integrations.incoming import signature, webhooks
from imcore.models import IncomingWebhook, Member, Message, User
from oa.models import Employee
from tests import factories
from tests.cast import Cast
from tests.imcore.integrations.incoming.hooks import post, shown, webhook

pytestmark = pytest.mark.django_db
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
TEXT = {
    "own": {"kind": "text", "body": {"text": "Built"}},
    "slack": {"text": "Built"},
    "mattermost": {"text": "Built"},
    "dingtalk": {"msgtype": "text", "text": {"content": "Built"}, "at": {}},
    "wecom": {"msgtype": "text", "text": {"content": "Built", "mentioned_list": []}},
    "alertmanager": {
        "version": "4",
        "status": "firing",
        "alerts": [{"status": "firing"}],
        "commonLabels": {"alertname": "Down"},
    },
    "grafana": {"orgId": 1, "title": "[FIRING:1] Down", "alerts": []},
}
DONE = {"dingtalk": {"errcode": 0, "errmsg": "ok"}, "wecom": {"errcode": 0, "errmsg": "ok"}}
TWO_LINES = {"slack", "mattermost"}


def said_by(answer: Any) -> tuple[int, Any]:
    """The status, and the one word by which senders go: a text, an errcode, a code."""
    if answer.headers["Content-Type"].startswith("text/plain"):
        return answer.status_code, answer.content.decode()
    content = answer.json()
    return answer.status_code, content["errcode"] if "errcode" in content else content["error"]["code"]


@pytest.mark.parametrize("expected", ["", "its own"])
@pytest.mark.parametrize("form", TEXT)
def test_each_form_is_told_by_its_looks_and_answered_as_its_service_does(cast: Cast, form: str, expected: str) -> None:
    made, token = webhook(cast.group, cast.alice, form=form if expected else "")
    answer = post(token, TEXT[form])
    assert answer.status_code == 200
    if form in TWO_LINES:
        assert answer.content == b"ok"
    elif form in DONE:
        assert answer.json() == DONE[form]
    else:
        message = Message.objects.get(sender=made.bot)
        assert [(one["id"], one["seq"]) for one in answer.json()["messages"]] == [(message.pk, message.seq)]
    if form in ("alertmanager", "grafana"):
        assert [(kind, body["title"]) for kind, body in shown(made)] == [("card", "[FIRING:1] Down")]
    else:
        assert shown(made) == [("text", {"text": "Built"})]


OWN_WORDS = [(401, "unauthenticated"), (400, "invalid"), (413, "too_large"), (429, "rate_limited"), (403, "not_member")]
SLACK_WORDS = [
    (403, "invalid_token"), (400, "no_text"), (413, "payload_too_large"), (429, "rate_limited"), (404, "channel_not_found")
]  # fmt: skip
REFUSALS = {  # the word for: a bad token, a bad payload, too large, too many, a message that the rules refuse
    "own": OWN_WORDS,
    "slack": SLACK_WORDS,
    "mattermost": SLACK_WORDS,
    "dingtalk": [(200, 300001), (200, 40035), (413, 460101), (200, 130101), (200, 400106)],
    "wecom": [(200, 93000), (200, 44004), (413, 45002), (200, 45009), (200, 48002)],
    "alertmanager": OWN_WORDS,
    "grafana": OWN_WORDS,
}
EMPTY: dict[str, dict[str, Any]] = {
    "own": {"kind": "text", "body": {"text": " "}},
    "slack": {"text": " "},
    "mattermost": {"text": ""},
    "dingtalk": {"msgtype": "text", "text": {"content": ""}, "at": {}},
    "wecom": {"msgtype": "text", "text": {"content": "", "mentioned_list": []}},
    "alertmanager": {"alerts": [3]},
    "grafana": {"orgId": 1, "alerts": [3]},
}


@pytest.mark.parametrize("form", TEXT)
def test_each_refusal_is_in_the_form_s_own_words_and_nothing_is_sent(cast: Cast, form: str) -> None:
    made, token = webhook(cast.group, cast.alice, calls_per_minute=3)
    padded = TEXT[form] | {"padding": "x" * (4 << 20)}
    answers = [post("hyh_" + "x" * 43, TEXT[form]), post(token, EMPTY[form]), post(token, padded)]
    Member.objects.filter(user=made.bot).update(left_at="2026-01-01T00:00:00Z")
    outside = post(token, TEXT[form])
    answers += [post(token, TEXT[form]), outside]
    assert [said_by(answer) for answer in answers] == REFUSALS[form]
    assert shown(made) == []
    if said_by(answers[3])[0] == 429:
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 60


def signed(secret: str, *, ago: int = 0, sign: str = "") -> str:
    """The query of a sender that knows the secret, that many seconds ago."""
    timestamp = str(round((time.time() - ago) * 1000))
    return urlencode({"timestamp": timestamp, "sign": sign or signature.sign(timestamp, secret)})


def test_a_signature_is_asked_for_where_there_is_a_secret(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice, signed=True)
    tries = {
        "none": "",
        "another's": signed("SEC" + "0" * 64),
        "expired": signed(made.secret, ago=3_601),
        "of the future": signed(made.secret, ago=-3_700),
        "hostile": urlencode({"timestamp": "9" * 5_000, "sign": "\ud800".encode("utf-8", "surrogatepass")}),
        "right": signed(made.secret),
        "not quoted": signed(made.secret).replace("%2B", "+"),
    }
    answers = {name: post(token, TEXT["dingtalk"], query).json() for name, query in tries.items()}
    refused = {"errcode": 310000, "errmsg": "invalid timestamp"}
    assert answers == {
        "none": refused, "another's": {"errcode": 310000, "errmsg": "sign not match"}, "expired": refused,
        "of the future": refused, "hostile": refused, "right": DONE["dingtalk"], "not quoted": DONE["dingtalk"],
    }  # fmt: skip
    assert len(shown(made)) == 2
    assert said_by(post(token, TEXT["own"])) == (403, "forbidden")
    assert post(token, TEXT["own"], signed(made.secret)).status_code == 200


def test_an_address_off_the_list_and_a_message_without_a_keyword_are_refused(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice, addresses=["10.0.0.0/8"], keywords=["Built", "Failed"])
    other = TEXT["dingtalk"] | {"text": {"content": "Lunch"}}
    assert post(token, TEXT["dingtalk"]).json() == {"errcode": 310000, "errmsg": "ip not in whitelist"}
    assert post(token, other, REMOTE_ADDR="10.1.2.3").json() == {"errcode": 310000, "errmsg": "keywords not in content"}
    assert post(token, TEXT["dingtalk"], REMOTE_ADDR="10.1.2.3").json() == DONE["dingtalk"]
    assert len(shown(made)) == 1


def test_mobiles_and_numbers_and_usernames_call_members_and_their_names_are_shown(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    Employee.objects.create(user=cast.bob, employee_number="E7", mobile="13912345678")
    Employee.objects.create(user=cast.erin, employee_number="E8", mobile="13987654321")
    at = {"atMobiles": ["13912345678", "13987654321"], "atUserIds": ["carol"]}
    post(token, {"msgtype": "text", "text": {"content": "Look @13912345678 @13987654321"}, "at": at})
    post(token, {"msgtype": "text", "text": {"content": "All"}, "at": {"isAtAll": True}})
    post(token, {"msgtype": "markdown", "markdown": {"content": "<@E7> and `x`"}})
    post(token, {"text": "Hi @carol and <@bob> and <!channel|x>"})
    said = list(Message.objects.filter(sender=made.bot).order_by("seq"))
    texts = [one.body["text"] for one in said]
    bob, carol = cast.bob.display_name, cast.carol.display_name
    assert texts == [f"Look @{bob} @13987654321", "All", f"@{bob} and `x`", f"Hi @{carol} and @{bob} and @channel"]
    assert [one.mentions for one in said] == [[cast.bob.pk, cast.carol.pk], "all", [cast.bob.pk], "all"]


def test_a_picture_and_a_file_of_wecom_s_are_stored_as_the_bot_s(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    image = {"base64": base64.b64encode(PNG).decode(), "md5": hashlib.md5(PNG).hexdigest()}
    assert post(token, {"msgtype": "image", "image": image}).json() == DONE["wecom"]
    assert post(token, {"msgtype": "image", "image": image | {"md5": "0" * 32}}).json()["errcode"] == 301019
    form = {"media": SimpleUploadedFile("log.txt", b"All is well.")}
    media = Client().post(f"/hooks/cgi-bin/webhook/upload_media?key={token}&type=file", form).json()
    assert (media["errcode"], media["type"]) == (0, "file")
    file = {"msgtype": "file", "file": {"media_id": media["media_id"]}}
    assert post("", file, f"key={token}", path="/hooks/cgi-bin/webhook/send").json() == DONE["wecom"]
    assert post(token, {"msgtype": "file", "file": {"media_id": "nowhere"}}).json()["errcode"] in (40007, 40058)
    assert [kind for kind, _body in shown(made)] == ["image", "file"]


def test_the_services_own_addresses_take_the_token_where_they_have_it(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    assert post("", TEXT["dingtalk"], f"access_token={token}", path="/hooks/robot/send").json() == DONE["dingtalk"]
    assert post("", TEXT["wecom"], f"key={token}", path="/hooks/cgi-bin/webhook/send").json() == DONE["wecom"]
    assert post("", TEXT["wecom"], "key=", path="/hooks/cgi-bin/webhook/send").json()["errcode"] == 93000
    assert post("", TEXT["dingtalk"], path="/hooks/robot/send").json()["errcode"] == 300001
    assert len(shown(made)) == 2


def test_slack_s_payload_may_come_as_a_form(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    body = b"payload=" + quote('{"text": "Built"}').encode()
    answer = post(token, body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.content, shown(made)) == (200, b"ok", [("text", {"text": "Built"})])


def test_another_form_than_the_expected_one_is_refused(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice, form="alertmanager")
    assert said_by(post(token, TEXT["slack"])) == (400, "invalid")
    assert shown(made) == []


def test_a_switched_off_and_a_rotated_one_answer_as_if_they_were_not_there(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    fresh = webhooks.rotate(made)
    assert said_by(post(token, TEXT["slack"])) == (403, "invalid_token")
    assert said_by(post(fresh, TEXT["slack"])) == (200, "ok")
    IncomingWebhook.objects.update(is_active=False)
    assert said_by(post(fresh, TEXT["slack"])) == (403, "invalid_token")
    assert len(shown(made)) == 1


def test_what_became_of_its_calls_is_kept_the_newest_first(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice, calls_per_minute=2)
    for payload in (TEXT["slack"], EMPTY["slack"], TEXT["slack"], TEXT["slack"]):
        post(token, payload)
    made.refresh_from_db()
    assert [(one["form"], one["result"]) for one in made.recent] == [
        ("slack", "rate_limited"), ("slack", "empty"), ("slack", "")
    ]  # fmt: skip
    assert (made.accepted, made.refused, made.used_at is not None) == (1, 2, True)


def test_the_same_client_id_is_one_message(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    for _try in range(2):
        assert post(token, TEXT["own"] | {"client_id": "build-7"}).status_code == 200
    assert len(shown(made)) == 1


def test_nothing_of_news_is_sent_where_one_article_is_wrong(cast: Cast) -> None:
    made, token = webhook(cast.group, cast.alice)
    articles = [{"title": "A", "url": "https://a.example/"}, {"title": "B", "url": "javascript:alert(1)"}]
    assert post(token, {"msgtype": "news", "news": {"articles": articles}}).json()["errcode"] == 40058
    assert shown(made) == []
    articles[1]["url"] = "https://b.example/"
    assert post(token, {"msgtype": "news", "news": {"articles": articles}}).json() == DONE["wecom"]
    assert [body["title"] for _kind, body in shown(made)] == ["A", "B"]


def test_a_message_takes_as_many_queries_however_many_people_it_names(cast: Cast, django_assert_max_num_queries: Any) -> None:
    _made, token = webhook(cast.group, cast.alice)
    people: list[User] = factories.people(30)
    Member.objects.bulk_create(Member(conversation=cast.group, user=one) for one in people)
    names = [one.username for one in people]
    with django_assert_max_num_queries(24):
        post(token, {"msgtype": "text", "text": {"content": "Look"}, "at": {"atUserIds": names}})
