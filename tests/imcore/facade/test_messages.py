"""Messages that another system sends."""

import asyncio
from typing import Any

import pytest

from imcore.models import ApiMessage, AuditEvent, DirectChat, LineUser, Message, User
from tests import factories
from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System
from tests.products import Product, plain_client


async def test_another_system_fetches_a_token_and_what_it_says_is_heard_at_once(embedded: Product) -> None:
    made, secret = await embedded.in_orm(lambda: systems.client(systems.line(f"erp{embedded.fresh_suffix()}")))
    grace = await embedded.in_orm(lambda: factories.person(f"grace{embedded.fresh_suffix()}"))
    token = await embedded.in_orm(lambda: factories.token(grace))
    listener = await ChatClient.connect(embedded.node().ws_url, token=token)

    def speak() -> dict[str, object]:
        with plain_client(embedded.node().url, timeout=60) as http:
            form = {"grant_type": "client_credentials", "scope": "messages:send"}
            fetched = http.post("/oauth/token", data=form, auth=(made.client_id, secret)).raise_for_status().json()
            headers = {"Authorization": f"Bearer {fetched['access_token']}", "Idempotency-Key": "order-7"}
            words = {"to": [f"user:{grace.pk}"], "kind": "text", "body": {"text": "Order 7 was shipped"}}
            answers = [http.post("/facade/v1/messages", json=words, headers=headers) for _ in range(2)]
        assert [(answer.status_code, answer.text) for answer in answers] == [(201, answers[0].text)] * 2
        result: dict[str, object] = answers[0].json()["results"][0]
        return result

    result = await asyncio.to_thread(speak)
    heard = await listener.message(deadline=60)
    assert (heard["id"], heard["sender"], heard["body"]) == (
        result["message_id"],
        made.line.bot_id,
        {"text": "Order 7 was shipped"},
    )
    await listener.close()


@pytest.fixture
def erp(db: None) -> System:
    """A client that may do everything."""
    return systems.system()


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def seated(bot: User, *others: User) -> int:
    """A group of the bot's."""
    return factories.group(bot, *others).pk


def test_each_recipient_has_a_result_in_order(erp: System, cast: Cast) -> None:
    group = seated(erp.bot, cast.alice)
    answer = erp.say(f"user:{cast.bob.pk}", f"group:{group}", f"user:{cast.carol.pk}")
    told = answer.json()
    assert (answer.status_code, told["stored"], told["refused"]) == (201, 3, 0)
    assert [one["to"] for one in told["results"]] == [f"user:{cast.bob.pk}", f"group:{group}", f"user:{cast.carol.pk}"]
    stored = Message.objects.in_bulk([one["message_id"] for one in told["results"]])
    assert {message.sender_id for message in stored.values()} == {erp.bot.pk}
    assert told["results"][1]["conversation"] == group
    assert DirectChat.objects.count() == 2


def test_a_batch_says_of_each_message_what_became_of_it(erp: System, cast: Cast) -> None:
    def text(to: str, words: str) -> dict[str, Any]:
        return {"to": [to], "kind": "text", "body": {"text": words}}

    batch = [text(f"user:{cast.bob.pk}", "One"), text("moon:1", "Two"), text(f"group:{cast.group.pk}", "Three")]
    answer = erp.call("POST", "messages", {"messages": batch})
    told = answer.json()
    assert (answer.status_code, told["stored"], told["refused"]) == (207, 1, 2)
    assert [one["index"] for one in told["results"]] == [0, 1, 2]
    assert [one.get("error", {}).get("code") for one in told["results"]] == [None, "invalid", "not_member"]
    assert list(Message.objects.values_list("text", flat=True)) == ["One"]


def test_every_kind_of_a_bots_is_sent(erp: System, cast: Cast) -> None:
    bodies = {
        "card": {"title": "Approve?", "text": "**Leave**", "actions": [{"id": "yes", "text": "Yes"}]},
        "link": {"url": "https://shop.example/7", "title": "Boots", "price": 10, "currency": "EUR"},
        "location": {"latitude": 1.5, "longitude": 2.5, "name": "Mill", "address": "Farm Road 1"},
        "contact": {"user": cast.carol.pk},
    }
    for kind, body in bodies.items():
        answer = erp.call("POST", "messages", {"to": [f"user:{cast.bob.pk}"], "kind": kind, "body": body})
        assert answer.status_code == 201, answer.content
    assert refused(erp.call("POST", "messages", {"to": [f"user:{cast.bob.pk}"], "kind": "notice", "body": {}})) == (
        400,
        "invalid",
    )
    assert set(Message.objects.values_list("kind", flat=True)) == set(bodies)


def test_a_message_as_a_user_is_the_users_and_the_clients(erp: System, cast: Cast) -> None:
    answer = erp.say(f"group:{cast.group.pk}", as_user=f"user:{cast.carol.pk}")
    message = Message.objects.get()
    assert (answer.status_code, message.sender) == (201, cast.carol)
    assert ApiMessage.objects.get().client == erp.client


def test_as_a_user_takes_a_scope_of_its_own(cast: Cast) -> None:
    plain = systems.system(None, "messages:send")
    answer = plain.say(f"group:{cast.group.pk}", as_user=f"user:{cast.carol.pk}")
    assert (refused(answer), answer.json()["error"]["detail"]) == ((403, "forbidden"), {"scope": "messages:send_as_user"})
    assert not Message.objects.exists()


def test_nobody_speaks_as_a_bot_another_lines_person_or_somebody_who_has_left(erp: System, cast: Cast) -> None:
    other = systems.line()
    LineUser.objects.create(user=cast.alice, line=other)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    for who in (other.bot, cast.alice, cast.bob):
        assert refused(erp.say(f"group:{cast.group.pk}", as_user=f"user:{who.pk}")) == (404, "not_found")
    assert not Message.objects.exists()


def test_where_the_bot_is_no_member_it_says_nothing(erp: System, cast: Cast) -> None:
    assert refused(erp.say(f"conversation:{cast.group.pk}")) == (403, "not_member")
    assert not Message.objects.exists()


def test_more_than_a_hundred_recipients_in_all_are_refused_and_nothing_is_sent(erp: System) -> None:
    people = [f"user:{one.pk}" for one in factories.people(60)]
    batch = [{"to": people, "kind": "text", "body": {"text": str(number)}} for number in range(2)]
    assert refused(erp.call("POST", "messages", {"messages": batch})) == (400, "invalid")
    assert not Message.objects.exists()


def test_a_batch_to_one_conversation_costs_as_many_statements_as_one_message(
    erp: System, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    group = seated(erp.bot, cast.alice)
    batch = [{"to": [f"group:{group}"], "kind": "text", "body": {"text": str(number)}} for number in range(100)]
    with django_assert_max_num_queries(30):
        assert erp.call("POST", "messages", {"messages": batch}).json()["stored"] == 100


def test_the_days_messages_are_counted_and_what_was_refused_is_given_back(cast: Cast) -> None:
    small = systems.system(None, messages_per_day=2)
    assert refused(small.say(f"group:{cast.group.pk}")) == (403, "not_member")
    assert [small.say(f"user:{cast.bob.pk}").status_code for _ in range(3)] == [201, 201, 429]
    answer = small.say(f"user:{cast.bob.pk}")
    assert 1 <= int(answer["Retry-After"]) <= 86_400
    assert Message.objects.count() == 2


def test_what_was_sent_is_in_the_audit_log_by_number_and_says_nothing_of_the_words(erp: System, cast: Cast) -> None:
    told = erp.say(f"user:{cast.bob.pk}", f"user:{cast.carol.pk}", text="Secret").json()
    entry = AuditEvent.objects.get(act="message.posted")
    numbers = [one["message_id"] for one in told["results"]]
    assert (entry.actor, entry.target_name) == (erp.bot, erp.client.name)
    assert entry.detail == {"client": erp.client.client_id, "messages": numbers, "senders": [erp.bot.pk]}


def test_a_sandbox_reaches_its_own_people_only(cast: Cast) -> None:
    box = systems.system(systems.line(sandbox=True))
    LineUser.objects.create(user=cast.bob, line=box.client.line)
    own, mixed = seated(box.bot, cast.bob), seated(box.bot, cast.bob, cast.carol)
    assert box.say(f"user:{cast.bob.pk}", f"group:{own}").status_code == 201
    for ref in (f"user:{cast.carol.pk}", f"group:{mixed}"):
        assert refused(box.say(ref)) == (404, "not_found")
    assert refused(box.say(f"group:{own}", as_user=f"user:{cast.carol.pk}")) == (404, "not_found")
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"to": [], "kind": "text", "body": {"text": "Hi"}},
        {"to": "user:1", "kind": "text", "body": {"text": "Hi"}},
        {"to": ["user:1"], "kind": "text", "body": {"text": "Hi"}, "colour": "red"},
        {"to": ["user:1"], "kind": "text", "body": "Hi"},
        {"messages": []},
        {"messages": [{"to": ["user:1"]}]},
        {"messages": [{"to": ["user:1"], "kind": "text", "body": {"text": "Hi"}}], "to": ["user:1"]},
    ],
)
def test_a_body_that_is_none_is_refused(erp: System, body: dict[str, Any]) -> None:
    assert refused(erp.call("POST", "messages", body)) == (400, "invalid")
