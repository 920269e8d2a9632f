"""Who may write announcements, and which of them are theirs to manage."""

from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from imcore import errors
from imcore.models import User
from oa.models import Announcement


def may_write(editor: User) -> None:
    """Staff with the permission to add announcements. Raises Forbidden."""
    if not (_staff(editor) and editor.has_perm("oa.add_announcement")):
        raise errors.Forbidden


def managed_by(editor: User) -> QuerySet[Announcement]:
    """All of them for staff who may change announcements, their own for staff who may add some. Raises Forbidden."""
    if _staff(editor) and editor.has_perm("oa.change_announcement"):
        return Announcement.objects.all()
    may_write(editor)
    return Announcement.objects.filter(author=editor)


def managed(editor: User, number: int, *, lock: bool = False) -> Announcement:
    """One of those; locked until the end of the transaction where it is to be written. Raises Forbidden, NotFound."""
    announcements = managed_by(editor).filter(pk=number)
    found = (announcements.select_for_update(no_key=True) if lock else announcements).first()
    if found is None:
        raise errors.NotFound(_("There is no such announcement."), announcement=number)
    return found


def in_state(announcement: Announcement, *allowed: Literal["draft", "scheduled", "published"]) -> None:
    """Raises Conflict where it is in none of these."""
    if announcement.state not in allowed:
        raise errors.Conflict(
            _("This is not possible in the announcement's present state."),
            announcement=announcement.pk,
            state=announcement.state,
        )


def _staff(editor: User) -> bool:
    return editor.is_active and editor.is_staff
