"""Nobody makes this server speak to its own network."""

from typing import Any

import httpx
import pytest

from imcore.push import outbound
from imcore.push.parcel import Fate, Outcome
from tests.push_services import WebPushService

PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "::",
    "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert outbound.is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_a_network_is_not(address: str) -> None:
    assert not outbound.is_public(address)


@pytest.mark.parametrize(
    ("host", "may"),
    [
        ("push.example", True),
        ("8.8.8.8", True),
        ("10.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        ("db.internal", False),
    ],
)
def test_a_host_that_is_in_this_network_is_seen_by_its_name(host: str, may: bool) -> None:
    assert outbound.may_be_public(host) is may


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_in_production_nothing_is_sent_into_this_network(service: WebPushService, settings: Any, host: str) -> None:
    settings.PUSH = settings.PUSH | {"private_addresses": False}
    answer = outbound.post(service.url.replace("127.0.0.1", host), content=b"x", headers={})
    assert answer == Outcome(Fate.REFUSED, "the address is not public")
    assert service.refusals == []


def test_where_it_is_allowed_the_answer_comes_back(service: WebPushService) -> None:
    answer = outbound.post(f"{service.url}/push/none", content=b"x", headers={})
    assert isinstance(answer, httpx.Response)
    assert (answer.status_code, service.refusals) == (404, ["no such subscription"])


def test_a_redirection_is_not_followed(service: WebPushService) -> None:
    service.answers.append((307, {"Location": f"{service.url}/elsewhere"}, b""))
    answer = outbound.post(service.url, content=b"x", headers={})
    assert isinstance(answer, httpx.Response)
    assert (answer.status_code, service.refusals) == (307, [])


def test_nobody_there_is_worth_another_attempt(service: WebPushService) -> None:
    service.stop()
    assert outbound.post(service.url, content=b"x", headers={}) == Outcome(Fate.LATER, "cannot connect")


@pytest.mark.parametrize("address", ["ftp://push.example/1", "nothing", "https://[::", "http://push.example:x/"])
def test_what_is_no_address_is_refused(address: str) -> None:
    assert outbound.post(address, content=b"x", headers={}) == Outcome(Fate.REFUSED, "not an address")
