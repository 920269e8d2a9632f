"""Lists of people: handed in, asked for."""

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from imcore import tasks
from imcore.models import AuditEvent, LineUser, User, UserSync
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System

pytestmark = pytest.mark.django_db
GRACE = {"username": "grace", "display_name": "Grace"}


@pytest.fixture
def hr() -> System:
    """A client that may do everything."""
    return systems.system()


def refused(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["error"]["code"]


def test_a_list_is_taken_up_by_a_worker_and_each_row_has_its_result(hr: System) -> None:
    rows = [GRACE, {"username": "heidi", "display_name": "Heidi", "email": "no"}, {"username": "ivan"}]
    answer = hr.call("POST", "users", {"users": rows})
    told = answer.json()
    assert (answer.status_code, told["state"], told["done"], told["total"]) == (202, "waiting", 0, 3)
    assert answer["Location"] == f"/facade/v1/user-syncs/{told['id']}"
    tasks.sync_users()
    after = hr.call("GET", f"user-syncs/{told['id']}").json()
    assert (after["state"], after["done"], after["refused"]) == ("done", 3, 2)
    results = hr.call("GET", f"user-syncs/{told['id']}/results").json()["results"]
    grace = User.objects.get(username="grace")
    assert results[0] == {"index": 0, "username": "grace", "result": "created", "user": grace.pk}
    assert [(one["result"], list(one["error"]["detail"])) for one in results[1:]] == [
        ("refused", ["email"]),
        ("refused", ["display_name"]),
    ]
    assert list(LineUser.objects.values_list("user", "line")) == [(grace.pk, hr.client.line.pk)]


def test_a_worker_is_called_with_the_commit(
    hr: System, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        hr.call("POST", "users", {"users": [GRACE]})
    assert len(waiting) == 1


def test_results_page_by_cursor(hr: System) -> None:
    rows = [{"username": f"worker{number}", "display_name": "Worker"} for number in range(5)]
    number = hr.call("POST", "users", {"users": rows}).json()["id"]
    tasks.sync_users()
    first = hr.call("GET", f"user-syncs/{number}/results", {"limit": 3}).json()
    rest = hr.call("GET", f"user-syncs/{number}/results", {"limit": 3, "cursor": first["next"]}).json()
    assert [one["index"] for one in first["results"] + rest["results"]] == [0, 1, 2, 3, 4]
    assert rest["next"] is None


def test_another_lines_list_is_not_there(hr: System) -> None:
    number = hr.call("POST", "users", {"users": [GRACE]}).json()["id"]
    other = systems.system()
    for path in (f"user-syncs/{number}", f"user-syncs/{number}/results"):
        assert refused(other.call("GET", path)) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {"users": []},
        {"users": [{"display_name": "Grace"}]},
        {"users": [GRACE, GRACE]},
        {"users": [GRACE | {"is_staff": True}]},
        {"users": [GRACE] * 1001},
        {"users": [GRACE | {"is_active": "no"}]},
    ],
)
def test_a_list_that_is_none_is_refused_and_nothing_is_kept(hr: System, body: dict[str, Any]) -> None:
    assert refused(hr.call("POST", "users", body)) == (400, "invalid")
    assert not UserSync.objects.exists()


def test_the_asking_and_the_doing_are_in_the_audit_log(hr: System) -> None:
    hr.call("POST", "users", {"users": [GRACE]})
    tasks.sync_users()
    told = list(AuditEvent.objects.filter(act__startswith="user.").order_by("place").values_list("act", "detail"))
    client = {"client": hr.client.client_id}
    assert told == [("user.sync_asked", client | {"rows": 1}), ("user.synced", client | {"created": 1})]
