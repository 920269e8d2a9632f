"""What a broadcast may become. Pure: the table says all of it."""

from django.utils.translation import gettext as _

from imcore.errors import Conflict
from imcore.models.broadcasts import BroadcastState

DRAFT, RUNNING, DONE, CANCELLING, CANCELLED, RECALLING, RECALLED = BroadcastState

AT_WORK = (RUNNING, CANCELLING, RECALLING)  # a worker has it, or is to take it

TABLE: dict[tuple[BroadcastState, str], BroadcastState] = {
    (DRAFT, "start"): RUNNING,
    (DRAFT, "cancel"): CANCELLED,
    (RUNNING, "finish"): DONE,
    (RUNNING, "cancel"): CANCELLING,
    (CANCELLING, "finish"): CANCELLED,
    (RUNNING, "recall"): RECALLING,
    (CANCELLING, "recall"): RECALLING,
    (DONE, "recall"): RECALLING,
    (CANCELLED, "recall"): RECALLING,
    (RECALLING, "finish"): RECALLED,
}


def after(state: str, event: str) -> BroadcastState:
    """The state that follows. Raises Conflict."""
    found = TABLE.get((BroadcastState(state), event))
    if found is None:
        raise Conflict(_("This is not possible in the present state."), state=state)
    return found


def allows(state: str, event: str) -> bool:
    """Is there one?"""
    return (BroadcastState(state), event) in TABLE
