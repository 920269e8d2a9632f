"""Who manages which announcements."""

import pytest

from imcore import errors
from oa.announcements import editors
from tests import factories
from tests.oa.announcements.desks import draft, editor

pytestmark = pytest.mark.django_db


def test_whoever_may_add_manages_their_own() -> None:
    mine, other = editor(), editor()
    own, foreign = draft(mine), draft(other)
    assert editors.managed(mine, own.pk) == own
    with pytest.raises(errors.NotFound):
        editors.managed(mine, foreign.pk)


def test_whoever_may_change_manages_all() -> None:
    chief, foreign = editor("change"), draft(editor())
    assert editors.managed(chief, foreign.pk) == foreign
    with pytest.raises(errors.Forbidden):
        editors.may_write(chief)


@pytest.mark.parametrize("lacking", ["permission", "staff", "account"])
def test_others_manage_nothing(lacking: str) -> None:
    own = draft(author := editor())
    if lacking == "permission":
        author.user_permissions.clear()
    fields = {"permission": {}, "staff": {"is_staff": False}, "account": {"is_active": False}}[lacking]
    type(author).objects.filter(pk=author.pk).update(**(fields or {"is_staff": True}))
    with pytest.raises(errors.Forbidden):
        editors.managed(type(author).objects.get(pk=author.pk), own.pk)


def test_a_plain_person_is_told_the_same_of_what_is_there_and_what_is_not() -> None:
    with pytest.raises(errors.Forbidden):
        editors.managed(factories.person(), 404)


def test_the_state_is_named_where_it_does_not_fit() -> None:
    with pytest.raises(errors.Conflict) as refused:
        editors.in_state(draft(editor()), "published")
    assert refused.value.detail["state"] == "draft"
