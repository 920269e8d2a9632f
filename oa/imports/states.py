"""What an import may become. Pure: the table says all of it."""

from django.utils.translation import gettext as _

from imcore.errors import Conflict
from oa.models.imports import ImportState

CHECKING, CHECKED, APPLYING, APPLIED, FAILED = (
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.APPLYING,
    ImportState.APPLIED,
    ImportState.FAILED,
)

AT_WORK = (CHECKING, APPLYING)  # a worker has it, or is to take it

TABLE: dict[tuple[ImportState, str], ImportState] = {
    (CHECKING, "judge"): CHECKED,
    (CHECKING, "fail"): FAILED,
    (CHECKED, "apply"): APPLYING,
    (APPLYING, "commit"): APPLIED,
    (APPLYING, "misfit"): CHECKED,  # the company has changed, and the file no longer fits
    (APPLYING, "fail"): FAILED,
}


def after(state: str, event: str) -> ImportState:
    """The state that follows. Raises Conflict."""
    found = TABLE.get((ImportState(state), event))
    if found is None:
        raise Conflict(_("This is not possible in the present state."), state=state)
    return found
