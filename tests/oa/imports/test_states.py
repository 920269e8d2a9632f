"""What an import may become."""

import pytest

from imcore.errors import Conflict
from oa.imports import states
from oa.models import OrgImport

WAYS = [
    ("checking", "judge", "checked"),
    ("checking", "fail", "failed"),
    ("checked", "apply", "applying"),
    ("applying", "commit", "applied"),
    ("applying", "misfit", "checked"),
    ("applying", "fail", "failed"),
]


def test_the_ways_are_these_and_no_others() -> None:
    events = {event for _state, event in states.TABLE}
    found = []
    for state in OrgImport.State:
        for event in sorted(events):
            try:
                found.append((state.value, event, states.after(state, event).value))
            except Conflict:
                continue
    assert sorted(found) == sorted(WAYS)


def test_no_other_way_is_taken() -> None:
    with pytest.raises(Conflict) as refused:
        states.after("applied", "apply")
    assert refused.value.detail == {"state": "applied"}
