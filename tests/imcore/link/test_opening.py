"""Before the first frame: what a handshake offers, whose it is, and what the hello leaves out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore import errors
from imcore.accounts import tokens
from imcore.dispatch.encode import timestamp
from imcore.link import opening
from imcore.link.opening import Credentials
from imcore.models import Conversation, Device
from tests import factories
from tests.cast import Cast
from tests.conftest import Connect
from tests.products import Product


def scope(query: str = "", **headers: str) -> dict[str, Any]:
    return {
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "query_string": query.encode(),
    }


def login(user: Any, device_class: str = "web") -> tuple[Device, str]:
    token = factories.token(user, device_class=device_class)
    return Device.objects.get(user=user, device_class=device_class, ended_at=None), token


# -- what is offered


def test_a_handshake_that_offers_nothing_has_no_credentials() -> None:
    assert opening.read_credentials(scope()) == Credentials()


def test_all_that_a_handshake_offers_is_read() -> None:
    offered = scope(
        "ticket=t1&device=pad&since=2026-11-23T08:00:00.123Z",
        authorization="bearer  abc ",
        cookie="theme=dark; sessionid=s1",
        origin="https://chat.example",
        host="chat.example",
    )
    moment = datetime(2026, 11, 23, 8, 0, 0, 123000, tzinfo=UTC)
    assert opening.read_credentials(offered) == Credentials(
        "t1", "abc", "s1", "https://chat.example", "chat.example", "pad", moment
    )


@pytest.mark.parametrize("authorization", ["Basic abc", "Bearer", "abc"])
def test_another_scheme_is_no_token(authorization: str) -> None:
    assert opening.read_credentials(scope(authorization=authorization)).bearer == ""


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-99T08:00:00Z", "2026-11-23T08:00:00", "1"])
def test_a_since_without_sense_is_none(since: str) -> None:
    assert opening.read_credentials(scope(f"since={since}")).since is None


@pytest.mark.parametrize("since", ["2026-11-23T10:00:00%2B02:00", "2026-11-23T10:00:00+02:00"])
def test_a_since_keeps_its_zone_however_the_plus_is_written(since: str) -> None:
    assert opening.read_credentials(scope(f"since={since}")).since == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_device_that_is_no_class_is_refused() -> None:
    with pytest.raises(errors.Invalid) as refusal:
        opening.read_credentials(scope("device=watch"))
    assert list(refusal.value.detail) == ["device"]


# -- whose socket it is


@pytest.mark.django_db
def test_the_first_that_is_there_counts(cast: Cast) -> None:
    by_ticket, _ = login(cast.alice)
    by_bearer, token = login(cast.bob)
    ticket, _ = tokens.issue_ticket(by_ticket)
    offered = Credentials(ticket=ticket, bearer=token, session="none")
    assert opening.authenticate(offered) == by_ticket
    assert opening.authenticate(offered._replace(ticket="")) == by_bearer


@pytest.mark.django_db
def test_a_wrong_ticket_is_not_made_good_by_a_token(cast: Cast) -> None:
    _, token = login(cast.alice)
    with pytest.raises(errors.Unauthenticated):
        opening.authenticate(Credentials(ticket="none", bearer=token))


@pytest.mark.parametrize("origin", ["", "https://elsewhere.example", "null"])
@pytest.mark.django_db
def test_a_session_counts_from_our_own_pages_only(cast: Cast, origin: str) -> None:
    device, _ = login(cast.alice)
    Device.objects.filter(pk=device.pk).update(session_key="s1")
    offered = Credentials(session="s1", host="chat.example")
    assert opening.authenticate(offered._replace(origin="https://chat.example")) == device
    with pytest.raises(opening.OriginRefused):
        opening.authenticate(offered._replace(origin=origin))


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("https://chat.example", "chat.example", True),
        ("https://CHAT.example:8443", "chat.example:8443", True),
        ("https://chat.example", "chat.example:8443", False),
        ("https://chat.example.evil.example", "chat.example", False),
        ("https://public.example", "inner:8000", True),
        ("http://public.example", "inner:8000", False),
    ],
)
def test_our_own_is_this_host_or_a_public_address(settings: Any, origin: str, host: str, ours: bool) -> None:
    settings.PUBLIC_URLS = ["https://public.example"]
    assert opening.is_ours(origin, host) is ours


# -- the hello


@pytest.mark.django_db
def test_since_shows_what_changed_with_an_overlap_and_knows_all(cast: Cast) -> None:
    now = timezone.now()
    old = factories.group(cast.alice, name="Old")
    device, _ = login(cast.alice)
    Conversation.objects.filter(pk=old.pk).update(changed_at=now - timedelta(seconds=12))
    cast.alice.memberships.update(changed_at=now - timedelta(days=1))
    Conversation.objects.filter(pk=cast.group.pk).update(changed_at=now - timedelta(seconds=8))
    heads, user, _greeting = opening.read_hello(device, now)
    assert [head["conversation"] for head in heads.shown] == [cast.group.pk]
    assert (set(heads.places), user["id"]) == ({old.pk, cast.group.pk}, cast.alice.pk)


async def test_a_client_that_resumes_is_told_what_changed_since(company: Cast, connect: Connect, product: Product) -> None:
    quiet = await product.in_orm(lambda: factories.group(company.bob, name="Quiet"))
    hour_ago = timezone.now() - timedelta(hours=1)

    def age() -> None:
        Conversation.objects.filter(pk__in=[quiet.pk, company.group.pk]).update(changed_at=hour_ago)
        company.bob.memberships.update(changed_at=hour_ago)

    await product.in_orm(age)
    bob = await connect(company.bob)
    await bob.close()
    alice = await connect(company.alice)
    await alice.say(company.group.pk, "news")
    back = await connect(company.bob, since=bob.hello["server_time"])
    assert [(head["conversation"], head["version"]) for head in back.hello["heads"]] == [(company.group.pk, 1)]
    assert timestamp(timezone.now()) >= back.hello["server_time"] >= bob.hello["server_time"]


async def test_a_client_that_resumes_from_nowhere_is_told_all(company: Cast, connect: Connect) -> None:
    bob = await connect(company.bob, since="the day before")
    assert [head["conversation"] for head in bob.hello["heads"]] == [company.group.pk]
