"""References → targets."""

import pytest

from imcore import errors
from imcore.facade import recipients
from imcore.facade.recipients import Target
from oa.models import Department, Employee, Position
from tests.cast import Cast


def test_users_are_written_to_alone_and_conversations_where_they_are() -> None:
    found = recipients.resolve(["user:42", "conversation:7", "group:8"])
    assert found == [Target("user:42", to=42), Target("conversation:7", conversation=7), Target("group:8", conversation=8)]


def test_each_is_told_once() -> None:
    assert recipients.resolve(["user:42", "user:42", "group:8", "conversation:8"]) == [
        Target("user:42", to=42),
        Target("group:8", conversation=8),
    ]


@pytest.mark.parametrize("ref", ["42", "user", "user:", "user:x", "user:0", "user:-1", "user:²", f"user:{2**53}", "moon:1", ""])
def test_what_means_nobody_is_refused(ref: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        recipients.resolve([ref])
    assert list(refused.value.detail) == ["to"]


def test_more_than_a_hundred_are_a_broadcast() -> None:
    refs = [f"user:{number}" for number in range(1, 102)]
    assert len(recipients.resolve(refs[:100])) == 100
    with pytest.raises(errors.Invalid):
        recipients.resolve(refs)


def test_one_user_is_one() -> None:
    assert recipients.one_user("user:42", field="as_user") == 42


@pytest.mark.django_db
def test_users_of_several_references_come_once_and_one_more_than_the_limit_at_most() -> None:
    refs = ["user:1", "user:2", "user:1", "user:3", "user:4"]
    assert recipients.users_of(7, refs, field="members", limit=10) == [1, 2, 3, 4]
    assert recipients.users_of(7, refs, field="members", limit=2) == [1, 2, 3]


def test_employees_and_departments_are_their_people(cast: Cast) -> None:
    mill = Department.objects.add_root({"name": "Mill", "code": "M"})
    for number, one in enumerate((cast.alice, cast.bob)):
        employee = Employee.objects.create(user=one, employee_number=f"E{number}")
        Position.objects.create(employee=employee, department=mill)
    assert recipients.resolve(["employee:E1", "department:M"]) == [
        Target("employee:E1", to=cast.bob.pk),
        Target("department:M", to=cast.alice.pk),
    ]
    refs = ["department:M", f"user:{cast.carol.pk}"]
    assert recipients.users_of(7, refs, field="members", limit=9) == [cast.carol.pk, cast.alice.pk, cast.bob.pk]
    with pytest.raises(errors.Invalid):
        recipients.resolve(["employee:E9"])


def test_who_is_in_a_group_is_known_to_those_who_are_in_it(cast: Cast) -> None:
    refs = [f"group:{cast.group.pk}"]
    assert set(recipients.users_of(cast.carol.pk, refs, field="members", limit=9)) == {one.pk for one in cast.members()}
    with pytest.raises(errors.NotFound):
        recipients.users_of(cast.erin.pk, refs, field="members", limit=9)
