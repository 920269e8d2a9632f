"""A broadcast's copies."""

import pytest

from imcore.broadcasts import copies
from tests.cast import Cast
from tests.imcore.broadcasts.given import started, to, worked

pytestmark = pytest.mark.django_db


def test_a_copy_is_known_by_the_broadcast_and_the_user(cast: Cast) -> None:
    one = worked(started(*to(cast.alice)))
    draft = copies.draft(one, cast.alice.pk)
    assert (draft.client_id, draft.counted_as) == (f"broadcast-{one.pk}-{cast.alice.pk}", f"broadcast-{one.pk}")
    assert list(copies.stored(one, [cast.alice.pk, cast.bob.pk])) == [cast.alice.pk]
    assert copies.stored(started(*to(cast.alice), sender=one.sender), [cast.alice.pk]) == {}
