"""Rows of users: made, changed, deactivated, refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore.integrations import user_sync
from imcore.models import ApiClient, Device, LineUser, User, UserKind, UserSync
from tests import factories
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr() -> ApiClient:
    """A client of an ordinary line."""
    return systems.client(systems.line())[0]


def became(client: ApiClient, *rows: dict[str, Any]) -> list[str]:
    """What became of each row: the result, or the code of its refusal."""
    sync = UserSync.objects.create(client=client, rows=list(rows))
    user_sync.work_off()
    sync.refresh_from_db()
    assert sync.state == "done"
    return [one["error"]["code"] if one["result"] == "refused" else one["result"] for one in sync.results]


def test_a_new_person_has_a_name_that_is_found_and_no_password(hr: ApiClient) -> None:
    row = {"username": "li.wei", "display_name": "李伟", "email": "li@example.com", "language": "en"}
    assert became(hr, row) == ["created"]
    made = User.objects.get(username="li.wei")
    assert (made.name_pinyin, made.email, made.language, made.kind) == ("liwei", "li@example.com", "en", UserKind.PERSON)
    assert (made.is_active, made.has_usable_password(), made.made_by.line) == (True, False, hr.line)


def test_the_same_again_changes_nothing_and_what_is_absent_stays(hr: ApiClient) -> None:
    grace = factories.person("grace", email="grace@example.com")
    assert became(hr, {"username": "grace", "display_name": "Gracia"}) == ["changed"]
    assert became(hr, {"username": "grace", "display_name": "Gracia"}) == ["unchanged"]
    grace.refresh_from_db()
    assert (grace.display_name, grace.name_pinyin, grace.email) == ("Gracia", "gracia", "grace@example.com")


def test_who_is_deactivated_is_signed_out_at_once_and_may_come_back(hr: ApiClient) -> None:
    grace = factories.person("grace")
    factories.token(grace)
    assert became(hr, {"username": "grace", "is_active": False}) == ["deactivated"]
    assert Device.objects.get(user=grace).ended_at is not None
    assert became(hr, {"username": "grace", "is_active": False}) == ["unchanged"]
    assert became(hr, {"username": "grace", "is_active": True}) == ["reactivated"]


def test_staff_bots_and_other_lines_people_are_somebody_elses(hr: ApiClient) -> None:
    factories.person("frank", is_staff=True)
    factories.person("root", is_superuser=True)
    LineUser.objects.create(user=factories.person("grace"), line=systems.line())
    names = ["frank", "root", "grace", hr.line.bot.username]
    assert became(hr, *({"username": name, "display_name": "Taken", "is_active": False} for name in names)) == ["conflict"] * 4
    assert User.objects.filter(username__in=names, is_active=True).exclude(display_name="Taken").count() == 4


def test_a_sandbox_touches_only_whom_it_has_made() -> None:
    box = systems.client(systems.line(sandbox=True))[0]
    factories.person("grace")
    assert became(box, {"username": "grace", "is_active": False}) == ["conflict"]
    assert became(box, {"username": "trial", "display_name": "Trial"}) == ["created"]
    assert became(box, {"username": "trial", "is_active": False}) == ["deactivated"]


@pytest.mark.parametrize("username", ["", "a b", "x" * 151, "<script>"])
def test_a_username_that_is_none_is_refused(hr: ApiClient, username: str) -> None:
    assert became(hr, {"username": username, "display_name": "Grace"}) == ["invalid"]
    assert not User.objects.filter(username=username).exists()


def test_a_list_whose_worker_has_died_goes_on_where_that_one_stopped(hr: ApiClient) -> None:
    done = [{"index": 0, "username": "grace", "result": "created", "user": 7}]
    rows = [{"username": "grace", "display_name": "Grace"}, {"username": "heidi", "display_name": "Heidi"}]
    taken = timezone.now() - user_sync.LEASE - timedelta(seconds=1)
    sync = UserSync.objects.create(client=hr, rows=rows, results=done, state="running", taken_at=taken)
    assert user_sync.work_off() == 1
    sync.refresh_from_db()
    assert (sync.state, [one["result"] for one in sync.results]) == ("done", ["created", "created"])
    assert list(User.objects.filter(username__in=["grace", "heidi"]).values_list("username", flat=True)) == ["heidi"]


def test_a_list_that_somebody_is_at_is_left_alone(hr: ApiClient) -> None:
    UserSync.objects.create(client=hr, rows=[], state="running", taken_at=timezone.now())
    assert user_sync.work_off() == 0
