"""Employees as a check has found that they shall be: written in bulk; then those leave who leave."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from imcore.models import User
from imcore.models.users import pinyin_keys
from imcore.protocol import UserId
from oa import department_groups, head_counts, leaving
from oa.directory import index
from oa.imports import progress
from oa.imports.known import Person
from oa.imports.outcome import Outcome
from oa.imports.progress import Say
from oa.models import Employee, Position

BATCH = 2_000
LEFT = str(Employee.State.LEFT)

People = Mapping[str, Person]
Ids = dict[str, tuple[int, int]]  # employee number → employee, user
HIRED = 0.25  # of the way, where the new people are in
T = TypeVar("T")


def write(outcome: Outcome, *, by: User, say: Say) -> None:
    """Inside the caller's transaction, which holds the tree's lock. A fixed number of statements for each BATCH, and those of
    oa.leaving for each who leaves or comes back. `say` hears how many people are done."""
    known = outcome.known
    new = {number: person for number, person in outcome.people.items() if number not in known.people}
    old = {number: person for number, person in outcome.people.items() if number in known.people}
    ids: Ids = dict(known.ids)
    for employee in _turned(old, known.people, ids, to=False):
        leaving.come_back(employee, by=UserId(by.pk))
    total = len(outcome.people)
    _hire(new, ids, say=progress.part(say, 0, HIRED, of=total))
    _update_users(old, known.people, ids)
    _update_employees(old, known.people, ids)
    seated = {number: person for number, person in outcome.people.items() if number in new or _moves(outcome, number)}
    _seat(seated, ids)
    head_counts.count_all()
    _mark_groups(outcome, seated)
    found = [number for number in outcome.people if _is_found_otherwise(outcome, number)]
    say_found = progress.part(say, HIRED, 1, of=total)
    for done, numbers in enumerate(_batches(found, index.BATCH)):
        say_found(done * index.BATCH, len(found))
        index.refresh([ids[number][1] for number in numbers])
    for employee in _turned(old, known.people, ids, to=True):
        leaving.leave(employee, by=UserId(by.pk))


def _turned(old: People, before: People, ids: Ids, *, to: bool) -> list[int]:
    """The employees who leave (to=True), or come back."""
    return [
        ids[number][0]
        for number, person in old.items()
        if (person.state == LEFT) is to and (before[number].state == LEFT) is not to
    ]


def _is_found_otherwise(outcome: Outcome, number: str) -> bool:
    """Has the directory to find somebody by other words than before? Whoever leaves is taken out by `leaving`."""
    person, before = outcome.people[number], outcome.known.people.get(number)
    return person.state != LEFT and (before is None or _words(before) != _words(person))


def _words(person: Person) -> tuple[object, ...]:
    return person.name, person.username, person.email, person.mobile, {seat.title for seat in person.seats}


def _hire(new: People, ids: Ids, *, say: Say) -> None:
    """Accounts without a usable password, and the employees; somebody who has left long ago gets a disabled one."""
    now = timezone.now()
    for done, numbers in enumerate(_batches(list(new))):
        say(done * BATCH, len(new))
        users = [_account(new[number]) for number in numbers]
        User.objects.bulk_create(users)
        people = [
            Employee(
                user=user,
                employee_number=number,
                mobile=new[number].mobile,
                office=new[number].office,
                rank=new[number].rank,
                state=new[number].state,
                left_at=now if new[number].state == LEFT else None,
            )
            for number, user in zip(numbers, users, strict=True)
        ]
        Employee.objects.bulk_create(people)
        ids |= {one.employee_number: (one.pk, one.user_id) for one in people}


def _account(person: Person) -> User:
    full, initials = pinyin_keys(person.name)
    return User(
        username=person.username,
        display_name=person.name,
        email=person.email,
        name_pinyin=full,
        name_initials=initials,
        # as make_password(None) does it, which calls for a random number forty times
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20),
        is_active=person.state != LEFT,
    )


def _update_users(old: People, before: People, ids: Ids) -> None:
    users = []
    for number, person in old.items():
        was = before[number]
        if (was.name, was.username, was.email) != (person.name, person.username, person.email):
            full, initials = pinyin_keys(person.name)
            user = User(pk=ids[number][1], username=person.username, display_name=person.name, email=person.email)
            user.name_pinyin, user.name_initials = full, initials
            users.append(user)
    User.objects.bulk_update(users, ["username", "display_name", "email", "name_pinyin", "name_initials"], batch_size=500)


def _update_employees(old: People, before: People, ids: Ids) -> None:
    """Whoever leaves stays in his state until `leaving` comes to him."""
    changed = []
    for number, person in old.items():
        was = before[number]
        state = was.state if person.state == LEFT else person.state
        if (was.mobile, was.office, was.rank, was.state) != (person.mobile, person.office, person.rank, state):
            changed.append(
                Employee(pk=ids[number][0], mobile=person.mobile, office=person.office, rank=person.rank, state=state)
            )
    Employee.objects.bulk_update(changed, ["mobile", "office", "rank", "state"], batch_size=500)


def _moves(outcome: Outcome, number: str) -> bool:
    """Does somebody sit elsewhere, or otherwise? The seats of one who leaves are left to `leaving`."""
    person = outcome.people[number]
    return person.state != LEFT and person.seats != outcome.known.people[number].seats


def _seat(seated: People, ids: Ids) -> None:
    """The positions, from the primary one on; nobody's line manager is missing, as all are there by now."""
    for numbers in _batches(list(seated)):
        Position.objects.filter(employee__in=[ids[number][0] for number in numbers]).delete()
        Position.objects.bulk_create(
            Position(
                employee_id=ids[number][0],
                department_id=seat.department,
                title=seat.title,
                is_primary=rank == 0,
                line_manager_id=ids[seat.manager][0] if seat.manager else None,
            )
            for number in numbers
            for rank, seat in enumerate(seated[number].seats)
        )


def _mark_groups(outcome: Outcome, seated: Iterable[str]) -> None:
    """The groups of the departments whose people are others now."""
    known = outcome.known
    entered = {seat.department for number in seated for seat in outcome.people[number].seats}
    left = {seat.department for number in seated if number in known.people for seat in known.people[number].seats}
    back = {
        seat.department
        for number, person in outcome.people.items()
        if number in known.people and known.people[number].state != person.state
        for seat in person.seats
    }
    department_groups.mark_stale({known.paths[department] for department in entered | left | back})


def _batches(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
