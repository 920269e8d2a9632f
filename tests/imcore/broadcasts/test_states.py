"""What a broadcast may become."""

import pytest

from imcore import errors
from imcore.broadcasts import states
from imcore.models.broadcasts import BroadcastState

EVENTS = ("start", "cancel", "recall", "finish")
# fmt: off
EXPECTED = {
    #               start       cancel        recall       finish
    "draft":      ("running",  "cancelled",  None,        None),
    "running":    (None,       "cancelling", "recalling", "done"),
    "done":       (None,       None,         "recalling", None),
    "cancelling": (None,       None,         "recalling", "cancelled"),
    "cancelled":  (None,       None,         "recalling", None),
    "recalling":  (None,       None,         None,        "recalled"),
    "recalled":   (None,       None,         None,        None),
}
# fmt: on


@pytest.mark.parametrize("state", BroadcastState.values)
def test_each_event_leads_where_the_table_says(state: str) -> None:
    for event, expected in zip(EVENTS, EXPECTED[state], strict=True):
        assert states.allows(state, event) == (expected is not None)
        if expected is not None:
            assert states.after(state, event) == expected
        else:
            with pytest.raises(errors.Conflict):
                states.after(state, event)
