"""A person's own list of contacts."""

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore import errors
from imcore.models import User
from imcore.protocol import UserId
from oa import contact_book
from oa.models import Contact, ContactGroup, VisibilityRule
from tests import factories
from tests.cast import Cast
from tests.oa.office import hire

pytestmark = pytest.mark.django_db


def me(user: User) -> UserId:
    return UserId(user.pk)


def listed(owner: User, **options: int) -> list[str]:
    return [contact.user.username for contact in contact_book.contacts(me(owner), limit=50, **options)[0]]


def rows() -> list[tuple[object, ...]]:
    return list(Contact.objects.order_by("pk").values_list("owner__username", "user__username", "group__name", "remark"))


def test_contacts_stand_by_pinyin_each_in_ones_own_list(cast: Cast) -> None:
    for user in (cast.erin, cast.bob, cast.carol):
        contact_book.add(me(cast.alice), me(user))
    contact_book.add(me(cast.bob), me(cast.alice))
    assert (listed(cast.alice), listed(cast.bob), listed(cast.carol)) == (["bob", "carol", "erin"], ["alice"], [])


def test_a_contact_has_a_group_and_a_remark(cast: Cast) -> None:
    group = contact_book.create_group(me(cast.alice), "Harvest")
    contact_book.add(me(cast.alice), me(cast.bob), group=group.pk, remark=" keeps \n the keys ")
    contact_book.add(me(cast.alice), me(cast.carol))
    assert rows() == [("alice", "bob", "Harvest", "keeps the keys"), ("alice", "carol", None, "")]
    assert (listed(cast.alice, group=group.pk), listed(cast.alice, group=contact_book.UNGROUPED)) == (["bob"], ["carol"])


def test_what_a_change_leaves_out_stays(cast: Cast) -> None:
    group = contact_book.create_group(me(cast.alice), "Harvest")
    contact_book.add(me(cast.alice), me(cast.bob), remark="keys")
    contact_book.change(me(cast.alice), me(cast.bob), group=group.pk)
    assert rows() == [("alice", "bob", "Harvest", "keys")]
    contact_book.change(me(cast.alice), me(cast.bob), remark="")
    contact_book.change(me(cast.alice), me(cast.bob), group=None)
    assert rows() == [("alice", "bob", None, "")]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("oneself", errors.Invalid),
        ("twice", errors.Conflict),
        ("unseen", errors.NotFound),
        ("foreign group", errors.NotFound),
        ("long remark", errors.Invalid),
    ],
)
def test_a_contact_that_cannot_be_changes_nothing(cast: Cast, wrong: str, error: type[Exception]) -> None:
    contact_book.add(me(cast.alice), me(cast.bob))
    foreign = contact_book.create_group(me(cast.bob), "Harvest")
    User.objects.filter(pk=cast.erin.pk).update(is_active=False)
    before = rows()
    user, fields = {
        "oneself": (cast.alice, {}),
        "twice": (cast.bob, {}),
        "unseen": (cast.erin, {}),
        "foreign group": (cast.carol, {"group": foreign.pk}),
        "long remark": (cast.carol, {"remark": "x" * 101}),
    }[wrong]
    with pytest.raises(error):
        contact_book.add(me(cast.alice), me(user), **fields)
    with pytest.raises((errors.NotFound, errors.Invalid)):
        contact_book.change(me(cast.alice), me(cast.bob), **(fields or {"remark": "x" * 101}))
    assert rows() == before


def test_whom_a_rule_hides_is_neither_added_nor_shown_any_more(cast: Cast) -> None:
    hire(cast.alice, rank=1), hire(cast.bob, rank=18), hire(cast.carol, rank=18)
    contact_book.add(me(cast.alice), me(cast.bob))
    VisibilityRule.objects.create(name="Board", viewer_rank_to=2, target_rank_from=15)
    with pytest.raises(errors.NotFound):
        contact_book.add(me(cast.alice), me(cast.carol))
    with pytest.raises(errors.NotFound):
        contact_book.change(me(cast.alice), me(cast.bob), remark="x")
    assert (listed(cast.alice), rows()) == ([], [("alice", "bob", None, "")])
    contact_book.remove(me(cast.alice), me(cast.bob))
    assert rows() == []


def test_a_removed_contact_is_gone_from_ones_own_list_only(cast: Cast) -> None:
    contact_book.add(me(cast.alice), me(cast.bob))
    contact_book.add(me(cast.bob), me(cast.alice))
    contact_book.remove(me(cast.alice), me(cast.bob))
    with pytest.raises(errors.NotFound):
        contact_book.remove(me(cast.alice), me(cast.bob))
    assert rows() == [("bob", "alice", None, "")]


def test_a_full_list_takes_nobody_in(cast: Cast) -> None:
    crowd = factories.people(contact_book.CONTACTS_LIMIT)
    Contact.objects.bulk_create(Contact(owner=cast.alice, user=user) for user in crowd)
    with pytest.raises(errors.Conflict):
        contact_book.add(me(cast.alice), me(cast.bob))
    assert Contact.objects.count() == contact_book.CONTACTS_LIMIT


def test_a_page_is_one_query_where_no_rule_is(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for user in (cast.bob, cast.carol, cast.erin):
        contact_book.add(me(cast.alice), me(user))
    with django_assert_num_queries(4):  # each page: the rules, and the contacts
        first, more = contact_book.contacts(me(cast.alice), limit=2)
        rest, end = contact_book.contacts(me(cast.alice), after=(first[-1].user.name_pinyin, first[-1].user_id), limit=2)
        assert [contact.user for contact in [*first, *rest]] == [cast.bob, cast.carol, cast.erin]
    assert (more, end) == (True, False)


def names(owner: User) -> list[str]:
    return [group.name for group in contact_book.groups(me(owner))]


def test_groups_stand_in_the_order_in_which_they_came_until_they_are_put_in_another(cast: Cast) -> None:
    made = [contact_book.create_group(me(cast.alice), name).pk for name in ("C", " A ", "B")]
    assert names(cast.alice) == ["C", "A", "B"]
    contact_book.order_groups(me(cast.alice), [made[1], made[2], made[0]])
    assert names(cast.alice) == ["A", "B", "C"]
    contact_book.rename_group(me(cast.alice), made[1], "Z")
    assert (names(cast.alice), names(cast.bob)) == (["Z", "B", "C"], [])


@pytest.mark.parametrize("wrong", ["one lacks", "one twice", "a foreign one"])
def test_an_order_that_is_none_changes_nothing(cast: Cast, wrong: str) -> None:
    one, other = (contact_book.create_group(me(cast.alice), name).pk for name in "AB")
    foreign = contact_book.create_group(me(cast.bob), "C").pk
    given = {"one lacks": [other], "one twice": [other, one, one], "a foreign one": [other, one, foreign]}[wrong]
    with pytest.raises(errors.Invalid):
        contact_book.order_groups(me(cast.alice), given)
    assert names(cast.alice) == ["A", "B"]


@pytest.mark.parametrize(("name", "error"), [("", errors.Invalid), ("x" * 51, errors.Invalid), ("A", errors.Conflict)])
def test_a_name_that_cannot_be_changes_nothing(cast: Cast, name: str, error: type[Exception]) -> None:
    contact_book.create_group(me(cast.alice), "A")
    other = contact_book.create_group(me(cast.alice), "B")
    with pytest.raises(error):
        contact_book.create_group(me(cast.alice), name)
    with pytest.raises(error):
        contact_book.rename_group(me(cast.alice), other.pk, name)
    assert names(cast.alice) == ["A", "B"]


def test_another_may_have_a_group_of_the_same_name(cast: Cast) -> None:
    contact_book.create_group(me(cast.alice), "A")
    contact_book.create_group(me(cast.bob), "A")
    assert (names(cast.alice), names(cast.bob)) == (["A"], ["A"])


def test_there_are_a_hundred_groups_and_no_more(cast: Cast) -> None:
    ContactGroup.objects.bulk_create(ContactGroup(owner=cast.alice, name=str(number)) for number in range(100))
    with pytest.raises(errors.Conflict):
        contact_book.create_group(me(cast.alice), "A")
    assert ContactGroup.objects.count() == 100


def test_a_deleted_group_leaves_its_contacts(cast: Cast) -> None:
    group = contact_book.create_group(me(cast.alice), "A")
    contact_book.add(me(cast.alice), me(cast.bob), group=group.pk)
    contact_book.delete_group(me(cast.alice), group.pk)
    assert rows() == [("alice", "bob", None, "")]


def test_a_foreign_group_is_not_there(cast: Cast) -> None:
    group = contact_book.create_group(me(cast.alice), "A")
    with pytest.raises(errors.NotFound):
        contact_book.rename_group(me(cast.bob), group.pk, "B")
    with pytest.raises(errors.NotFound):
        contact_book.delete_group(me(cast.bob), group.pk)
    assert names(cast.alice) == ["A"]
