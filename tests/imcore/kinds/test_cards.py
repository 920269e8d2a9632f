"""Places, people, links, and the cards of bots."""

import pytest

from imcore.kinds.cards import CARD, CONTACT, LINK, LOCATION, is_web_address
from tests.imcore.kinds.bodies import Body, refusal, refused_field

PLACE: Body = {"latitude": 0, "longitude": 0}


@pytest.mark.parametrize(
    ("field", "low", "high"), [("latitude", -90, 90), ("longitude", -180, 180)]
)  # fmt: skip
def test_a_place_is_on_the_globe(field: str, low: int, high: int) -> None:
    assert LOCATION.validate(PLACE | {field: low})[field] == low
    assert LOCATION.validate(PLACE | {field: high})[field] == high
    assert refusal(LOCATION, PLACE | {field: low - 0.001}) == {f"body.{field}": [f"Expected `float` >= {low}.0"]}
    assert refusal(LOCATION, PLACE | {field: high + 0.001}) == {f"body.{field}": [f"Expected `float` <= {high}.0"]}
    assert refused_field(LOCATION, PLACE | {field: "1"}) == f"body.{field}"


def test_a_place_needs_both_coordinates() -> None:
    assert refused_field(LOCATION, {"latitude": 1}) == "body.longitude"
    assert refused_field(LOCATION, {"longitude": 1}) == "body.latitude"


def test_a_place_is_found_by_name_and_address() -> None:
    assert LOCATION.text(PLACE | {"name": "外滩", "address": "中山东一路"}) == "外滩 中山东一路"
    assert LOCATION.text(PLACE) == ""
    assert refused_field(LOCATION, PLACE | {"name": "x" * 301}) == "body.name"


@pytest.mark.parametrize("user", [0, -1, 2**53, "42", 4.2, True, None])
def test_a_contact_is_a_users_id(user: object) -> None:
    assert CONTACT.validate({"user": 2**53 - 1}) == {"user": 2**53 - 1}
    assert refused_field(CONTACT, {"user": user}) == "body.user"


@pytest.mark.parametrize(
    "url", ["http://example.com", "https://例子.测试/路?x=1#y", "HTTPS://EXAMPLE.com:8443/", "http://[::1]/", "https://a@b/"]
)
def test_a_web_address_is_http_or_https_with_a_host(url: str) -> None:
    assert is_web_address(url)
    assert LINK.validate({"url": url}) == {"url": url}


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//example.com", "example.com", "https://", "https:///path", "http://[::1",
     "ftp://example.com", "file:///etc/passwd", " javascript:alert(1)", "java\nscript:alert(1)"],
)  # fmt: skip
def test_nothing_else_is_a_web_address(url: str) -> None:
    assert not is_web_address(url)
    assert refusal(LINK, {"url": url}) == {"body.url": ["is not an http or https address"]}
    assert refusal(LINK, {"url": "https://example.com", "image": url}) == {"body.image": ["is not an http or https address"]}


def test_a_link_says_only_what_it_was_given() -> None:
    product = {"url": "https://example.com", "title": "Tea", "price": "¥ 42", "currency": "CNY"}
    assert LINK.validate(product) == product
    assert LINK.validate({"url": "https://example.com", "price": 42})["price"] == 42
    assert LINK.text(product | {"description": "green"}) == "Tea green https://example.com"


@pytest.mark.parametrize(
    ("field", "limit"), [("title", 300), ("description", 2_000), ("price", 40), ("currency", 8)]
)  # fmt: skip
def test_the_texts_of_a_link_are_bounded(field: str, limit: int) -> None:
    assert LINK.validate({"url": "https://example.com", field: "x" * limit})[field] == "x" * limit
    assert refused_field(LINK, {"url": "https://example.com", field: "x" * (limit + 1)}) == f"body.{field}"


def test_an_address_has_2000_characters_at_most() -> None:
    long = "https://example.com/" + "x" * 1_980
    assert LINK.validate({"url": long, "image": long}) == {"url": long, "image": long}
    assert refused_field(LINK, {"url": long + "x"}) == "body.url"
    assert refused_field(LINK, {"url": ""}) == "body.url"
    assert refused_field(LINK, {"url": long, "image": long + "x"}) == "body.image"


@pytest.mark.parametrize("body", [{"title": "Build 7"}, {"text": "**green**"}])
def test_a_card_needs_a_title_or_a_text(body: Body) -> None:
    assert CARD.validate(body) == {"title": "", "text": "", "fields": [], "actions": []} | body
    assert refusal(CARD, {"title": " ", "text": "\n"}) == {"body.title": ["a card needs a title or a text"]}


def test_a_card_is_found_by_all_that_it_shows() -> None:
    body = {
        "title": "Build 7",
        "text": "green",
        "fields": [{"title": "branch", "value": "main"}, {"title": "by", "value": "bob"}],
    }
    assert CARD.text(body) == "Build 7\ngreen\nbranch main\nby bob"


def test_a_card_has_30_fields_and_10_buttons_at_most() -> None:
    field, button = {"title": "a", "value": "b"}, {"id": "a", "text": "A"}
    full = CARD.validate({"title": "t", "fields": [field] * 30, "actions": [button] * 10})
    assert (len(full["fields"]), len(full["actions"])) == (30, 10)
    assert refused_field(CARD, {"title": "t", "fields": [field] * 31}) == "body.fields"
    assert refused_field(CARD, {"title": "t", "actions": [button] * 11}) == "body.actions"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fields": [{"title": "a"}]}, "body.fields[0].value"),
        ({"fields": [{"title": "a", "value": "b", "colour": "red"}]}, "body.fields[0].colour"),
        ({"fields": [{"title": "a", "value": "b", "short": "yes"}]}, "body.fields[0].short"),
        ({"actions": [{"id": "", "text": "A"}]}, "body.actions[0].id"),
        ({"actions": [{"id": "x" * 65, "text": "A"}]}, "body.actions[0].id"),
        ({"actions": [{"id": "a", "text": "A"}, {"id": "b", "text": ""}]}, "body.actions[1].text"),
        ({"actions": [{"id": "a", "text": "A", "style": "loud"}]}, "body.actions[0].style"),
        ({"text": "x" * 8_001}, "body.text"),
    ],
)
def test_a_fault_within_a_card_is_named_by_its_place(body: Body, field: str) -> None:
    assert refused_field(CARD, {"title": "t"} | body) == field
