"""protocol.md §2: each row of the REST table answers as written, over HTTP."""

import re
import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cast import Cast
from tests.products import Product

INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
CONVERSATION = {
    "id", "kind", "line", "name", "avatar", "state", "last_seq", "version", "last_message_at", "created_at", "member_count",
    "peer",
    "owner", "creator", "announcement", "mute_all", "invite_policy", "history", "member_limit", "role", "joined_seq",
    "read_seq", "unread", "mentions", "muted", "pinned", "hidden", "draft", "nickname", "last_message",
}  # fmt: skip


@pytest.fixture
def alice(product: Product, company: Cast) -> Iterator[httpx.Client]:
    """The group's owner."""
    with product.http(company.alice) as client:
        yield client


@pytest.fixture
def bob(product: Product, company: Cast) -> Iterator[httpx.Client]:
    """Its admin, on the next node."""
    with product.http(company.bob) as client:
        yield client


@pytest.fixture
def erin(product: Product, company: Cast) -> Iterator[httpx.Client]:
    """An outsider."""
    with product.http(company.erin) as client:
        yield client


def good(answer: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer with that status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal in the one shape."""
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "detail"}
    return answer.status_code, error["code"]


def say(client: httpx.Client, conversation: int, text: str, **fields: Any) -> Any:
    """Posts a text message."""
    body = {"client_id": secrets.token_hex(8), "kind": "text", "body": {"text": text}, **fields}
    return good(client.post(f"/conversations/{conversation}/messages", json=body), 201)


def test_login_gives_a_token_that_logout_ends(product: Product, company: Cast) -> None:
    with product.http() as http:
        wrong = {"username": company.alice.username, "password": "wrong"}
        assert code(http.post("/auth/login", json=wrong)) == (401, "unauthenticated")
        assert code(http.get("/me")) == (401, "unauthenticated")
        login = good(http.post("/auth/login", json=wrong | {"password": "hongyan-demo", "device": "pad"}))
        assert set(login) == {"token", "expires_at", "user"}
        assert INSTANT.match(login["expires_at"])
        http.headers["Authorization"] = f"Bearer {login['token']}"
        assert good(http.get("/me"))["id"] == login["user"]["id"] == company.alice.pk
        good(http.post("/auth/logout"), 204)
        assert code(http.get("/me")) == (401, "unauthenticated")


def test_me_is_read_and_changed(alice: httpx.Client, company: Cast) -> None:
    me = good(alice.get("/me"))
    assert {"id", "username", "display_name", "kind", "avatar", "is_active", "profile", "email", "language", "is_staff"} == set(
        me
    )
    changed = good(alice.patch("/me", json={"display_name": "Alice Liddell", "language": "en"}))
    assert (changed["display_name"], changed["language"]) == ("Alice Liddell", "en")
    assert good(alice.get("/me")) == changed
    assert code(alice.patch("/me", json={"language": "tlh"})) == (400, "invalid")


def test_devices_are_listed_and_ended(product: Product, company: Cast, alice: httpx.Client) -> None:
    with product.http(company.alice, device="mobile") as phone:
        devices = {entry["class"]: entry for entry in good(alice.get("/me/devices"))["results"]}
        assert set(devices) == {"web", "mobile"}
        assert (devices["web"]["current"], devices["mobile"]["current"]) == (True, False)
        good(alice.delete(f"/me/devices/{devices['mobile']['id']}"), 204)
        assert code(phone.get("/me")) == (401, "unauthenticated")


def test_tickets_are_made(alice: httpx.Client) -> None:
    ticket = good(alice.post("/ws-tickets"), 201)
    assert set(ticket) == {"ticket", "expires_at"}


def test_users_are_found_and_shown(alice: httpx.Client, company: Cast) -> None:
    found = good(alice.get("/users", params={"search": company.bob.username}))
    assert [user["id"] for user in found["results"]] == [company.bob.pk]
    user = good(alice.get(f"/users/{company.bob.pk}"))
    assert set(user) == {"id", "username", "display_name", "kind", "avatar", "is_active", "profile"}
    assert code(alice.get(f"/users/{2**40}")) == (404, "not_found")


def test_conversations_are_listed_most_recent_first(alice: httpx.Client, bob: httpx.Client, company: Cast) -> None:
    direct = good(alice.post("/directs", json={"user": company.bob.pk}), 201)
    assert good(bob.post("/directs", json={"user": company.alice.pk}))["id"] == direct["id"]
    say(bob, direct["id"], "to you")
    say(bob, company.group.pk, "to all")
    listed = good(alice.get("/conversations"))["results"]
    assert [entry["id"] for entry in listed] == [company.group.pk, direct["id"]]
    for entry in listed:
        assert set(entry) == CONVERSATION
    assert (listed[0]["unread"], listed[0]["last_message"]["body"]) == (1, {"text": "to all"})
    assert (listed[1]["peer"]["id"], listed[1]["name"], listed[1]["owner"]) == (company.bob.pk, company.bob.display_name, None)
    assert good(alice.get(f"/conversations/{company.group.pk}")) == listed[0]
    page = good(alice.get("/conversations", params={"limit": 1}))
    assert [entry["id"] for entry in page["results"]] == [company.group.pk]
    rest = good(alice.get("/conversations", params={"limit": 1, "cursor": page["next"]}))
    assert ([entry["id"] for entry in rest["results"]], rest["next"]) == ([direct["id"]], None)


def test_settings_are_ones_own(alice: httpx.Client, bob: httpx.Client, company: Cast) -> None:
    group = f"/conversations/{company.group.pk}"
    wanted = {"muted": True, "pinned": True, "draft": "well …", "nickname": "Al"}
    changed = good(alice.patch(f"{group}/settings", json=wanted))
    assert {name: changed[name] for name in wanted} == wanted
    assert (good(bob.get(group))["muted"], good(bob.get(group))["draft"]) == (False, "")
    good(alice.patch(f"{group}/settings", json={"hidden": True}))
    assert good(alice.get("/conversations"))["results"] == []
    say(bob, company.group.pk, "come back")
    assert [entry["id"] for entry in good(alice.get("/conversations"))["results"]] == [company.group.pk]


def test_a_groups_life(alice: httpx.Client, bob: httpx.Client, company: Cast) -> None:
    made = good(alice.post("/groups", json={"name": "Trip", "members": [company.bob.pk, company.carol.pk]}), 201)
    group = f"/groups/{made['id']}"
    assert (made["name"], made["member_count"], made["owner"], made["role"]) == ("Trip", 3, company.alice.pk, "owner")
    assert good(alice.patch(group, json={"name": "Journey", "mute_all": True}))["name"] == "Journey"
    assert code(bob.patch(group, json={"name": "Mine"})) == (403, "forbidden")
    body = {"client_id": "m", "kind": "text", "body": {"text": "muted?"}}
    assert code(bob.post(f"/conversations/{made['id']}/messages", json=body)) == (403, "muted")
    assert good(alice.post(f"{group}/members", json={"users": [company.erin.pk, company.bob.pk]}), 201) == {
        "added": [company.erin.pk]
    }
    members = good(alice.get(f"{group}/members"))["results"]
    assert {member["user"]["id"]: member["role"] for member in members} == {
        company.alice.pk: "owner", company.bob.pk: "member", company.carol.pk: "member", company.erin.pk: "member"
    }  # fmt: skip
    assert good(alice.patch(f"{group}/members/{company.bob.pk}", json={"role": "admin"}))["role"] == "admin"
    good(bob.delete(f"{group}/members/{company.erin.pk}"), 204)
    told = good(bob.put(f"{group}/announcement", json={"text": "Bring boots"}))["announcement"]
    assert (told["text"], told["by"]) == ("Bring boots", company.bob.pk)
    assert code(alice.delete(f"{group}/members/{company.alice.pk}")) == (409, "conflict")
    assert good(alice.post(f"{group}/owner", json={"user": company.bob.pk}))["owner"] == company.bob.pk
    good(alice.delete(f"{group}/members/{company.alice.pk}"), 204)
    assert code(alice.get(f"/conversations/{made['id']}")) == (403, "not_member")
    good(bob.delete(group), 204)
    assert good(bob.get(f"/conversations/{made['id']}"))["state"] == "archived"
    notices = good(bob.get(f"/conversations/{made['id']}/messages"))["messages"]
    assert [notice["body"]["event"] for notice in notices] == [
        "group_created", "renamed", "mute_all", "members_added", "role_changed", "member_removed", "announcement",
        "owner_changed", "member_left", "dissolved",
    ]  # fmt: skip
    assert [notice["seq"] for notice in notices] == list(range(1, 11))


def test_messages_are_posted_once_and_read_back(alice: httpx.Client, bob: httpx.Client, company: Cast) -> None:
    messages = f"/conversations/{company.group.pk}/messages"
    body = {"client_id": "r-1", "kind": "text", "body": {"text": "hello"}, "mentions": [company.bob.pk]}
    first = good(alice.post(messages, json=body), 201)
    assert set(first) == {"seq", "version", "message_id", "created_at", "duplicate"}
    again = good(alice.post(messages, json=body), 200)
    assert again == first | {"duplicate": True}
    page = good(bob.get(messages))
    assert ([m["client_id"] for m in page["messages"]], page["has_more"]) == (["r-1"], False)
    assert good(bob.get(f"{messages}/1")) == page["messages"][0]
    assert code(bob.get(f"{messages}/2")) == (404, "not_found")
    assert good(bob.get("/conversations"))["results"][0]["mentions"] == 1


def test_messages_are_changed(alice: httpx.Client, bob: httpx.Client, company: Cast) -> None:
    group = f"/conversations/{company.group.pk}"
    say(alice, company.group.pk, "draft")
    edited = good(alice.patch(f"{group}/messages/1", json={"body": {"text": "final"}}))
    assert (edited["body"], edited["version"]) == ({"text": "final"}, 2)
    assert good(bob.put(f"{group}/messages/1/reactions/👍")) == {"version": 3}
    assert good(bob.delete(f"{group}/messages/1/reactions/👍")) == {"version": 4}
    assert good(bob.put(f"{group}/pins/1"))["version"] > 4
    (pin,) = good(alice.get(f"{group}/pins"))["results"]
    assert (pin["message"]["seq"], pin["pinned_by"]) == (1, company.bob.pk)
    good(bob.delete(f"{group}/pins/1"))
    assert good(alice.get(f"{group}/pins")) == {"next": None, "results": []}, "every list has the one shape"
    assert set(good(alice.delete(f"{group}/messages/1"))) == {"version"}
    changes = good(bob.get(f"{group}/changes", params={"since": 0}))
    assert {m["seq"]: m["state"] for m in changes["messages"]}[1] == "recalled"
    assert set(changes) == {"messages", "version", "has_more"}


def test_reading_moves_the_cursor_and_leaves_a_receipt(alice: httpx.Client, bob: httpx.Client, company: Cast) -> None:
    group = f"/conversations/{company.group.pk}"
    say(alice, company.group.pk, "read me")
    assert good(bob.post(f"{group}/read", json={"seq": 1})) == {"read_seq": 1, "unread": 0}
    receipts = good(alice.get(f"{group}/messages/1/receipts"))
    assert [entry["user"] for entry in receipts["read"]] == [company.bob.pk]
    assert INSTANT.match(receipts["read"][0]["read_at"])
    assert (receipts["unread"], receipts["read_count"], receipts["unread_count"]) == ([company.carol.pk], 1, 1)
    good(bob.post(f"{group}/typing"), 204)


def test_files_are_for_members_only(alice: httpx.Client, bob: httpx.Client, erin: httpx.Client, company: Cast) -> None:
    kept = good(alice.post("/attachments", files={"file": ("dot.png", PNG, "text/html")}), 201)
    assert (kept["name"], kept["mime"], kept["width"], kept["height"]) == ("dot.png", "image/png", 1, 1)
    file = f"/attachments/{kept['id']}"
    assert code(bob.get(file)) == (404, "not_found")
    body = {"client_id": "f-1", "kind": "image", "body": {"attachment": kept["id"]}}
    good(alice.post(f"/conversations/{company.group.pk}/messages", json=body), 201)
    answer = bob.get(file)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert bob.get(file, headers={"Range": "bytes=0-3"}).status_code == 206
    assert code(erin.get(file)) == (404, "not_found")
    good(alice.delete(f"/conversations/{company.group.pk}/messages/1"))
    assert code(bob.get(file)) == (404, "not_found")


def test_search_finds_what_i_may_read(alice: httpx.Client, bob: httpx.Client, erin: httpx.Client, company: Cast) -> None:
    word = f"蓝鲸{secrets.token_hex(4)}"
    say(alice, company.group.pk, f"会议 {word} 今天")
    (hit,) = good(bob.get("/search", params={"q": word}))["results"]
    assert (hit["message"]["seq"], hit["conversation"]["id"]) == (1, company.group.pk)
    assert hit["highlights"] == [[3, len(word)]]
    assert good(erin.get("/search", params={"q": word}))["results"] == []
    good(alice.delete(f"/conversations/{company.group.pk}/messages/1"))
    assert good(bob.get("/search", params={"q": word}))["results"] == []


def test_push_subscriptions_are_kept_and_ended(alice: httpx.Client, bob: httpx.Client) -> None:
    wanted = {"endpoint": f"https://push.example/{secrets.token_hex(8)}", "keys": {"p256dh": "B" * 87, "auth": "A" * 22}}
    made = good(alice.post("/push-subscriptions", json=wanted), 201)
    assert made["endpoint"] == wanted["endpoint"]
    assert [entry["id"] for entry in good(alice.get("/push-subscriptions"))["results"]] == [made["id"]]
    assert bob.delete(f"/push-subscriptions/{made['id']}").status_code == 404
    good(alice.delete(f"/push-subscriptions/{made['id']}"), 204)
    assert good(alice.get("/push-subscriptions"))["results"] == []


def test_a_message_is_reported(bob: httpx.Client, alice: httpx.Client, erin: httpx.Client, company: Cast) -> None:
    say(alice, company.group.pk, "rude")
    report = {"conversation": company.group.pk, "seq": 1, "reason": "rude"}
    assert set(good(bob.post("/reports", json=report), 201)) == {"id"}
    assert code(erin.post("/reports", json=report)) == (403, "not_member")


def test_operations_answer(product: Product) -> None:
    node = product.node()
    assert httpx.get(f"{node.url}/healthz").status_code == 200
    assert httpx.get(f"{node.url}/readyz").status_code == 200
    assert httpx.get(f"{node.url}/metrics").text.startswith("# HELP")
    assert httpx.get(f"{node.url}/api/schema/").status_code == 200
    assert httpx.get(f"{node.url}/api/docs/").status_code == 200
