"""A company in bulk, the same every time: departments in four levels, employees, their search keys, conversations. Runs within
`manage.py shell`, for the models; prints what it took."""

import json
import random
import sys
import time
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from benchmarks import copying
from imcore.models import Conversation, DirectChat, Member, User
from imcore.models.users import pinyin_keys
from oa import head_counts
from oa.demo import names
from oa.demo.people import TITLES
from oa.directory import index
from oa.models import Department, Employee, Position, SearchKey

AT_ONCE = 5_000
LEVELS = (10, 100, 1_000)  # the fourth has the rest
WORDS = ("研发", "平台", "存储", "消息", "市场", "销售", "客服", "财务", "法务", "设计", "数据", "运维", "Growth", "Labs")
VIEWERS, CONTACTS = 40, 60
JOBS = [title for titles in TITLES.values() for title in titles]


def company(people: int, departments: int) -> None:
    """Fills the database → {"seconds", "keys_seconds"}."""
    started = time.perf_counter()
    rng = random.Random(2026)
    users = _users(rng, people)
    employees = _employ(rng, users)
    places = _departments(departments, employees)
    _seat(rng, employees, places)
    head_counts.count_all()
    _talk([user.pk for user in users])
    filled = time.perf_counter()
    _keys([user.pk for user in users])
    ended = time.perf_counter()
    json.dump({"seconds": filled - started, "keys_seconds": ended - filled}, sys.stdout)


def _departments(count: int, employees: Sequence[Employee]) -> Sequence[Department]:
    """The first employees are their managers."""
    rows: list[Department] = []
    above: list[Department] = []
    for depth, size in enumerate((*LEVELS, count), start=1):
        level: list[Department] = []
        for n in range(min(size, count - len(rows) - len(level))):
            parent = above[n % len(above)] if above else None
            place = n // len(above) + 1 if above else n + 1
            path = Department._get_path(parent.path if parent else None, depth, place)
            name = f"{WORDS[(n + depth) % len(WORDS)]}{('中心', '部', '组', '小组')[depth - 1]} {n}"
            level.append(Department(path=path, depth=depth, numchild=0, name=name))
            if parent is not None:
                parent.numchild += 1
        rows, above = rows + level, level or above
    for one, manager in zip(rows, employees, strict=False):
        one.manager = manager
    return copying.stored(rows)


def _users(rng: random.Random, count: int) -> Sequence[User]:
    rows = []
    for n in range(count):
        name = names.western(rng) if n % 20 == 0 else names.chinese(rng)
        full, initials = pinyin_keys(name)
        username = f"{full[:60]}{n}"
        rows.append(
            User(
                username=username,
                display_name=name,
                name_pinyin=full,
                name_initials=initials,
                email=f"{username}@hongyan.example",
                password="!",
            )
        )
    return copying.stored(rows)


def _employ(rng: random.Random, users: Sequence[User]) -> Sequence[Employee]:
    return copying.stored(
        [
            Employee(user=user, employee_number=f"HY{n:06d}", mobile=f"138{n:08d}", office="3F", rank=rng.randint(1, 9))
            for n, user in enumerate(users)
        ]
    )


def _seat(rng: random.Random, employees: Sequence[Employee], places: Sequence[Department]) -> None:
    """Everyone in one department; each tenth in a second one too."""
    seats = []
    for n, one in enumerate(employees):
        seats.append(Position(employee=one, department=places[n % len(places)], title=rng.choice(JOBS)))
        if n % 10 == 0 and len(places) > 1:
            other = places[(n + 7) % len(places)] if (n + 7) % len(places) != n % len(places) else places[(n + 1) % len(places)]
            seats.append(Position(employee=one, department=other, title=rng.choice(JOBS), is_primary=False))
    copying.stored(seats)


def _keys(users: Sequence[int]) -> None:
    """As index.refresh_all writes them."""
    with copying.indexed_after(SearchKey):
        for start in range(0, len(users), AT_ONCE):
            found = list(index.keys_now(users[start : start + AT_ONCE]))  # a COPY has the connection to itself
            copying.rows(SearchKey, ("user_id", "key", "kind"), found)


def _talk(users: Sequence[int]) -> None:
    """The first VIEWERS have CONTACTS direct conversations each, with people from all over the company."""
    now = timezone.now()
    size = len(users)
    known = {
        tuple(sorted((users[viewer], users[(viewer * 977 + n * 1_531) % size])))
        for viewer in range(min(VIEWERS, size))
        for n in range(1, CONTACTS + 1)
    }
    two = sorted(pair for pair in known if pair[0] != pair[1])
    talks = copying.stored(
        [Conversation(kind="direct", member_count=2, last_message_at=now - timedelta(minutes=n)) for n in range(len(two))]
    )
    pairs = list(zip(talks, two, strict=True))
    copying.stored([DirectChat(conversation=talk, user_low_id=low, user_high_id=high) for talk, (low, high) in pairs])
    copying.stored([Member(conversation=talk, user_id=user) for talk, pair in pairs for user in pair])
