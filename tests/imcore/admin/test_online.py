"""People online with their logins; one is ended, or all of a person's, once that is confirmed, and it is recorded."""

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from imcore import presence
from imcore.admin import online
from imcore.models import AuditEvent, Device, User
from imcore.presence import Here, MemoryPresence
from tests import factories
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser

pytestmark = pytest.mark.django_db
KICKS = ("view_outbox", "view_device", "change_device")


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> MemoryPresence:
    """Nobody but whom the test says."""
    store = MemoryPresence()
    monkeypatch.setattr(presence, "_presence", store)
    return store


def shown(user: User, **query: str) -> dict[str, list[tuple[str, bool]]]:
    """What the page shows that person: names with their logins' classes, and whether each is connected."""
    request = RequestFactory().get("/", query)
    request.user = user
    persons = online.people(request)["persons"]
    return {p.user.username: [(device.device_class, connected) for device, connected in p.logins] for p in persons}


def kick(client: Client, what: str, number: int, **form: str) -> int:
    """Asked and confirmed: the status."""
    return client.post(reverse(f"admin:imcore_{what}_kick", args=[number]), form).status_code


def live(user: User) -> list[str]:
    """The classes on which they are signed in."""
    return list(Device.objects.filter(user=user, ended_at=None).order_by("device_class").values_list("device_class", flat=True))


def test_those_who_are_here_are_listed_with_what_they_are_connected_by(cast: Cast, chief: User, here: MemoryPresence) -> None:
    factories.token(cast.alice)
    factories.token(cast.alice, device_class="mobile")
    factories.token(cast.bob)
    here.arrive([Here(cast.alice.pk, "node/1", "web")])
    assert shown(chief) == {"alice": [("mobile", False), ("web", True)]}
    assert shown(chief, q="bob") == {"bob": [("web", False)]}
    assert shown(chief, q="nobody of that name") == {}


def test_it_costs_two_queries_whatever_is_shown(
    chief: User, here: MemoryPresence, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = factories.people(online.SHOWN + 5)
    for person in people:
        factories.token(person)
    here.arrive([Here(person.pk, f"node/{person.pk}", "web") for person in people])
    with django_assert_num_queries(2):
        assert len(shown(chief)) == online.SHOWN


def test_one_login_is_ended_and_the_others_stay(cast: Cast, clerk: Callable[..., User], browser: Browser) -> None:
    factories.token(cast.alice)
    factories.token(cast.alice, device_class="mobile")
    device = Device.objects.get(user=cast.alice, device_class="mobile")
    assert kick(browser(clerk(*KICKS)), "device", device.pk, reason="Lost telephone") == 302
    assert live(cast.alice) == ["web"]
    entry = AuditEvent.objects.latest("place")
    assert (entry.act, entry.target, entry.reason) == ("device.kicked", f"imcore.device:{device.pk}", "Lost telephone")


def test_all_of_a_persons_logins_are_ended(cast: Cast, clerk: Callable[..., User], browser: Browser) -> None:
    for device_class in ("web", "mobile"):
        factories.token(cast.alice, device_class=device_class)
    numbers = sorted(Device.objects.filter(user=cast.alice).values_list("pk", flat=True))
    factories.token(cast.bob)
    assert kick(browser(clerk(*KICKS)), "user", cast.alice.pk) == 302
    assert (live(cast.alice), live(cast.bob)) == ([], ["web"])
    entry = AuditEvent.objects.latest("place")
    assert (entry.act, entry.target, sorted(entry.detail["logins"])) == ("user.kicked", f"imcore.user:{cast.alice.pk}", numbers)


def test_to_ask_for_the_page_ends_nothing(cast: Cast, clerk: Callable[..., User], browser: Browser) -> None:
    factories.token(cast.alice)
    client = browser(clerk(*KICKS))
    before = AuditEvent.objects.count()
    page = client.get(reverse("admin:imcore_user_kick", args=[cast.alice.pk]))
    assert (page.status_code, live(cast.alice), AuditEvent.objects.count()) == (200, ["web"], before)


def test_a_login_that_has_ended_is_not_ended_again(cast: Cast, clerk: Callable[..., User], browser: Browser) -> None:
    factories.token(cast.alice)
    device = Device.objects.get(user=cast.alice)
    client = browser(clerk(*KICKS))
    assert (kick(client, "device", device.pk), kick(client, "device", device.pk)) == (302, 302)
    assert AuditEvent.objects.filter(act="device.kicked").count() == 1


@pytest.mark.parametrize("who", ["viewer", "clerk"])
def test_who_may_not_ends_nothing(cast: Cast, chief: User, clerk: Callable[..., User], browser: Browser, who: str) -> None:
    whose = chief if who == "clerk" else cast.alice  # staff are a superuser's matter
    factories.token(whose, device_class="mobile")
    device = Device.objects.get(user=whose, device_class="mobile")
    client = browser(clerk(*(KICKS if who == "clerk" else KICKS[:2])))
    assert [kick(client, "device", device.pk), kick(client, "user", whose.pk)] == [403, 403]
    assert live(whose) == ["mobile"]
    assert "Sign out" not in client.get(reverse("admin:imcore_operations"), {"q": whose.username}).content.decode()


def test_the_list_is_for_those_who_may_see_logins(cast: Cast, clerk: Callable[..., User], browser: Browser) -> None:
    page = reverse("admin:imcore_operations")
    assert "people-online" not in browser(clerk("view_outbox")).get(page).content.decode()
    assert "people-online" in browser(clerk("view_outbox", "view_device")).get(page).content.decode()
