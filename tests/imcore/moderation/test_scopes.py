"""Where a rule is in force, and what may be named for it."""

import pytest
from django.utils import translation

from imcore import errors
from imcore.models import BusinessLine, Conversation
from imcore.moderation import scopes
from tests.cast import Cast
from tests.query_counts import statements

pytestmark = pytest.mark.django_db


def test_nothing_named_is_everywhere() -> None:
    assert scopes.holds((), sender=None, conversation=None)


def test_a_line_is_where_its_conversations_are(cast: Cast) -> None:
    Conversation.objects.filter(pk=cast.group.pk).update(business_line=BusinessLine.objects.create(key="oa", name="Office"))
    with statements() as sent:
        told = [scopes.holds({f"line:{key}"}, sender=cast.alice.pk, conversation=cast.group.pk) for key in ("oa", "shop")]
    assert (told, len(sent)) == ([True, False], 1)


def test_a_conversation_is_itself_alone(cast: Cast) -> None:
    told = [scopes.holds({"conversation:7"}, sender=cast.alice.pk, conversation=number) for number in (7, 77, None)]
    assert told == [True, False, False]


def test_scopes_are_checked_and_told_by_name(cast: Cast) -> None:
    BusinessLine.objects.create(key="oa", name="Office")
    given = [" line:oa ", f"conversation:{cast.group.pk}", "", "line:oa"]
    assert scopes.checked(given) == ["line:oa", f"conversation:{cast.group.pk}"]
    assert [scopes.title(scope) for scope in scopes.checked(given)] == ["Office", "Harvest"]


@pytest.mark.parametrize(
    "wrong", ["line:none", "conversation:0", "conversation:x", "conversation:9" * 9, "floor:1", "line", "department:0"]
)
def test_what_is_not_there_is_no_scope(db: None, wrong: str) -> None:
    with pytest.raises(errors.Invalid) as told, translation.override("en"):
        scopes.checked([wrong])
    assert list(told.value.detail) == ["scopes"]


def test_the_schemes_are_the_cores_and_the_lines() -> None:
    assert scopes.schemes() == ["line", "conversation", "department"]
