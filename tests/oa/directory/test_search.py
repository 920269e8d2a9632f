"""Finding colleagues: by what, in which order, and never by what is not for the viewer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from imcore.models import Conversation, User, UserKind
from oa.directory import search as searching
from oa.directory.search import search
from oa.models import Department, Employee
from tests import factories
from tests.oa.directory.rules import hide, hide_fields
from tests.oa.office import department, hire
from tests.query_counts import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> User:
    """Somebody without a department, whom no text of these tests finds."""
    return factories.person("zz-viewer", display_name="Zz")


def employ(name: str, *places: Department, **known: Any) -> Employee:
    """An employee of that display name."""
    username = known.pop("username", f"u{factories.number()}")
    user = factories.person(username, display_name=name, email=known.pop("email", ""))
    return hire(user, *(places or (department(),)), **known)


def found(viewer: User, text: str, limit: int = 20) -> list[str]:
    """Display names, in order."""
    return [hit.user.display_name for hit in search(viewer.pk, text, limit=limit).people]


def matched(viewer: User, text: str) -> list[tuple[str, str]]:
    """Display names, and by what each was found."""
    return [(hit.user.display_name, hit.matched) for hit in search(viewer.pk, text, limit=20).people]


def talked(one: User, other: User, *, days_ago: int) -> None:
    """The two wrote to each other some days ago."""
    talk = factories.direct(one, other)
    when = timezone.now() - timedelta(days=days_ago)
    Conversation.objects.filter(pk=talk.pk).update(last_message_at=when)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("王小明", "name"),
        ("王小", "name"),
        ("小明", "name"),
        ("明", "name"),
        ("wangxiaoming", "pinyin"),
        ("Wang Xiao", "pinyin"),
        ("xiaom", "pinyin"),
        ("wangxiaomeng", "pinyin"),
        ("wxm", "initials"),
        ("ming.w", "username"),
        ("xm@hongyan", "email"),
        ("xm@", "email"),
        ("hy0017", "employee_number"),
        ("HY 00", "employee_number"),
        ("13800138899", "mobile"),
        ("138-0013", "mobile"),
        ("8899", "mobile"),
        ("产品经理", "title"),
        ("经理", "title"),
        ("存储", "department"),
        ("小组", "department"),
    ],
)
def test_one_box_finds_a_colleague_by_whatever_is_known(viewer: User, text: str, by: str) -> None:
    known = {"username": "ming.wang", "email": "xm@hongyan.example", "number": "HY0017", "mobile": "+86 138 0013 8899"}
    employ("王小明", department("存储小组"), title="产品经理", **known)
    employ("李博")
    assert matched(viewer, text) == [("王小明", by)]


def test_an_english_name_is_found_by_each_word(viewer: User) -> None:
    employ("Ann Lee")
    assert [found(viewer, text) for text in ("ann lee", "annl", "lee", "AL")] == [["Ann Lee"]] * 4


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "\\", "'", "zzz", "·"])
def test_what_is_nobodys_finds_nobody(viewer: User, text: str) -> None:
    employ("王小明", title="x")
    assert search(viewer.pk, text, limit=20) == ([], [])


def test_exact_comes_before_what_only_begins_so(viewer: User) -> None:
    place = department("Mine")
    hire(viewer, place)
    employ("Leeroy", place)
    employ("Lee")
    assert found(viewer, "lee") == ["Lee", "Leeroy"]


def test_the_own_department_comes_first_then_frequent_contacts_the_latest_first(viewer: User) -> None:
    place = department("Mine")
    hire(viewer, place)
    people = {
        name: employ(name, *([place] if name == "Lee Zoe" else [])) for name in ("Lee Abe", "Lee Bob", "Lee Cid", "Lee Zoe")
    }
    talked(viewer, people["Lee Cid"].user, days_ago=1)
    talked(people["Lee Bob"].user, viewer, days_ago=2)
    assert found(viewer, "lee") == ["Lee Zoe", "Lee Cid", "Lee Bob", "Lee Abe"]


def test_then_the_kind_of_key_decides_then_pinyin(viewer: User) -> None:
    employ("Zoe", username="max-z")
    employ("陈可", title="max planck")
    employ("Max Yew")
    employ("Max Abe")
    employ("Ann Max-Lee")
    assert matched(viewer, "max") == [
        ("Max Abe", "name"),
        ("Max Yew", "name"),
        ("Ann Max-Lee", "name"),
        ("Zoe", "username"),
        ("陈可", "title"),
    ]


def test_names_sort_by_pinyin(viewer: User) -> None:
    for name in ("李四", "李白", "李安"):
        employ(name)
    assert found(viewer, "李") == ["李安", "李白", "李四"]


def test_the_people_of_a_department_come_after_those_who_bear_the_name(viewer: User) -> None:
    employ("Amy", department("Storage"))
    employ("Abe", department("Cold Storage"))
    employ("Storage Max")
    assert matched(viewer, "storage") == [("Storage Max", "name"), ("Amy", "department"), ("Abe", "department")]


def test_departments_are_found_those_that_begin_so_first(viewer: User) -> None:
    for name in ("Cold Storage", "Storage B", "Links"):
        department(name)
    found_places = search(viewer.pk, " storage", limit=20).departments
    assert [place.name for place in found_places] == ["Storage B", "Cold Storage"]


def test_somebody_of_a_department_is_told_with_its_name(viewer: User) -> None:
    employ("Amy", department("Storage"))
    (hit,) = search(viewer.pk, "stor", limit=20).people
    assert (hit.matched, hit.department) == ("department", "Storage")


def test_no_more_than_the_limit_are_found(viewer: User) -> None:
    for name in ("Lee C", "Lee A", "Lee B"):
        employ(name)
    assert found(viewer, "lee", limit=2) == ["Lee A", "Lee B"]


def test_near_ones_are_found_though_many_others_come_before_them(viewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SCAN", 1)
    place = department("Mine")
    hire(viewer, place)
    employ("Lee A")
    employ("Lee B", place)
    assert found(viewer, "lee") == ["Lee B", "Lee A"]


def test_those_who_may_not_be_seen_take_nobodys_place(viewer: User) -> None:
    for number in range(2 * searching.AHEAD):
        hide(employ(f"Lee A{number}"))
    employ("Lee B")
    assert found(viewer, "lee", limit=1) == ["Lee B"]


@pytest.mark.parametrize("text", ["王小明", "wxm", "hy0017", "8899", "产品", "存储"])
def test_who_may_not_be_seen_is_found_by_nothing(viewer: User, text: str) -> None:
    place = department("存储小组")
    hire(viewer, place)
    hidden = employ("王小明", place, title="产品经理", number="HY0017", mobile="13800138899")
    assert "王小明" in found(viewer, text)
    hide(hidden)
    assert "王小明" not in found(viewer, text)
    assert "王小明" in found(hidden.user, text), "oneself always"


@pytest.mark.parametrize(
    ("field", "text"),
    [("mobile", "8899"), ("employee_number", "hy0017"), ("title", "产品"), ("title", "经理"), ("department", "存储")],
)
def test_by_a_hidden_field_nobody_is_found(viewer: User, field: str, text: str) -> None:
    employ("王小明", department("存储小组"), title="产品经理", number="HY0017", mobile="13800138899")
    assert found(viewer, text) == ["王小明"]
    hide_fields(field)
    assert found(viewer, text) == []
    assert found(viewer, "wxm") == ["王小明"]


def test_who_is_found_by_a_hidden_field_and_by_a_name_is_found_by_the_name(viewer: User) -> None:
    employ("Max", title="Max")
    employ("Maxine", number="max")
    hide_fields("employee_number", "title")
    assert matched(viewer, "max") == [("Max", "name"), ("Maxine", "name")]


def test_who_has_gone_and_visitors_are_found_by_nothing(viewer: User) -> None:
    gone = employ("王小明", department("存储小组"))
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    visitor = employ("王小红")
    User.objects.filter(pk=visitor.user_id).update(kind=UserKind.VISITOR)
    assert [found(viewer, text) for text in ("王", "存储")] == [[], []]


def test_a_search_takes_as_many_queries_for_many_as_for_one(viewer: User) -> None:
    place = department("Lee House")
    hire(viewer, place)
    employ("Lee", place)
    for count in (1, 30):
        with counted("a search of the directory"):
            assert len(found(viewer, "lee", limit=50)) == count + 1
        for _ in range(29):
            employ("Lee", place)


def test_a_prefix_is_read_in_the_order_of_its_index_and_the_scan_stops() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one order only")
    employ("Lee")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = searching.beginning_with("lee").values_list("user", "key", "kind")[:9].explain()
    assert "search_by_prefix" in plan
    assert "Sort" not in plan
