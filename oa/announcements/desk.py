"""Writing announcements: drafts, scheduled ones, and to whom they go."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.models import Attachment, User
from oa.announcements import editors, recipients, text
from oa.models import Announcement, AnnouncementTarget, Department

HTML_LIMIT = 100_000  # characters
FILES_LIMIT = 50  # attachments and pictures of one announcement
TARGETS_LIMIT = 1_000


class Fields(TypedDict, total=False):
    """What is written; in a change, what is left out stays. `publish_at` schedules, None makes a draft of it again."""

    title: str
    html: str
    to_company: bool
    departments: Sequence[int]
    people: Sequence[int]
    must_confirm: bool
    is_pinned: bool
    publish_at: datetime | None
    expires_at: datetime | None
    attachments: Sequence[UUID]


@transaction.atomic
def create(editor: User, fields: Fields) -> Announcement:
    """A draft, or a scheduled one where `publish_at` is given. Raises Forbidden, Invalid (by field)."""
    editors.may_write(editor)
    return _write(Announcement(author=editor), {"title": "", "html": "", **fields})


@transaction.atomic
def change(editor: User, number: int, fields: Fields) -> Announcement:
    """Changes what has not been published yet. Raises Forbidden, NotFound, Conflict (it has), Invalid."""
    announcement = editors.managed(editor, number, lock=True)
    editors.in_state(announcement, "draft", "scheduled")
    return _write(announcement, fields)


@transaction.atomic
def delete(editor: User, number: int) -> None:
    """Takes a draft away; its files go with the next purge. Raises Forbidden, NotFound, Conflict (no draft)."""
    announcement = editors.managed(editor, number, lock=True)
    editors.in_state(announcement, "draft")
    announcement.delete()


def page(editor: User, *, state: str | None = None, before: int | None = None, limit: int) -> tuple[list[Announcement], bool]:
    """What the editor manages, newest first, without the texts; whether there are more. Raises Forbidden."""
    found = editors.managed_by(editor).select_related("author").defer("html")
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: limit + 1])
    return rows[:limit], len(rows) > limit


def refuse_without_target(announcement: Announcement) -> None:
    """Raises Invalid where it is addressed to nobody."""
    if not announcement.to_company and not announcement.targets.exists():
        raise errors.Invalid(targets=[_("Choose who is to get it.")])


def _write(announcement: Announcement, fields: Fields) -> Announcement:
    shown_before = text.pictures(announcement.html)
    _set(announcement, fields)
    _refuse_times(announcement, fields)
    announcement.state = Announcement.State.SCHEDULED if announcement.publish_at else Announcement.State.DRAFT
    announcement.changed_at = timezone.now()
    announcement.save()
    _aim(announcement, fields)
    if "html" in fields or "attachments" in fields:
        _attach(announcement, fields.get("attachments"), shown_before)
    if announcement.publish_at:
        refuse_without_target(announcement)
    return announcement


def _set(announcement: Announcement, fields: Fields) -> None:
    plain: dict[str, Any] = {
        name: fields[name] for name in ("to_company", "must_confirm", "is_pinned", "publish_at", "expires_at") if name in fields
    }
    if "title" in fields:
        plain["title"] = " ".join(fields["title"].split())
        if not 1 <= len(plain["title"]) <= 200:
            raise errors.Invalid(title=[_("1 to 200 characters.")])
    if "html" in fields:
        plain["html"] = text.sanitised(fields["html"][: HTML_LIMIT + 1])
        if len(fields["html"]) > HTML_LIMIT or len(plain["html"]) > HTML_LIMIT:
            raise errors.Invalid(html=[_("This text is too long.")])
        if not text.plain(plain["html"]) and not text.pictures(plain["html"]):
            raise errors.Invalid(html=[_("Write something.")])
    for name, value in plain.items():
        setattr(announcement, name, value)


def _refuse_times(announcement: Announcement, fields: Fields) -> None:
    now = timezone.now()
    if fields.get("publish_at") and announcement.publish_at and announcement.publish_at <= now:
        raise errors.Invalid(publish_at=[_("This time has passed.")])
    if announcement.expires_at and announcement.expires_at <= (announcement.publish_at or now):
        raise errors.Invalid(expires_at=[_("It must expire after it is published.")])


def _aim(announcement: Announcement, fields: Fields) -> None:
    targets = AnnouncementTarget.objects.filter(announcement=announcement)
    if "departments" in fields:
        departments = Department.objects.filter(pk__in=fields["departments"]).values_list("pk", flat=True)
        _refuse_unknown("departments", fields["departments"], departments)
        targets.filter(department__isnull=False).delete()
        AnnouncementTarget.objects.bulk_create(
            AnnouncementTarget(announcement=announcement, department_id=number)
            for number in dict.fromkeys(fields["departments"])
        )
    if "people" in fields:
        people = recipients.employed().filter(pk__in=fields["people"]).values_list("pk", flat=True)
        _refuse_unknown("people", fields["people"], people)
        targets.filter(user__isnull=False).delete()
        AnnouncementTarget.objects.bulk_create(
            AnnouncementTarget(announcement=announcement, user_id=number) for number in dict.fromkeys(fields["people"])
        )


def _refuse_unknown(field: str, given: Sequence[int], known: Iterable[int]) -> None:
    if len(given) > TARGETS_LIMIT:
        raise errors.Invalid(**{field: [_("At most %(limit)s.") % {"limit": TARGETS_LIMIT}]})
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise errors.Invalid(**{field: [_("Not there: %(number)s") % {"number": number} for number in unknown[:20]]})


def _attach(announcement: Announcement, given: Sequence[UUID] | None, shown_before: set[str]) -> None:
    if given is None:  # the pictures change with the text, the files stay
        files = {str(key) for key in announcement.attachments.values_list("pk", flat=True)} - shown_before
    else:
        files = {str(key) for key in given}
    wanted = files | text.pictures(announcement.html)
    if len(wanted) > FILES_LIMIT:
        raise errors.Invalid(attachments=[_("At most %(limit)s.") % {"limit": FILES_LIMIT}])
    own = Attachment.objects.filter(pk__in=wanted, owner=announcement.author_id)
    missing = sorted(wanted - {str(file.pk) for file in own})
    if missing:
        raise errors.Invalid(attachments=[_("Not a file of the author: %(file)s") % {"file": key} for key in missing])
    announcement.attachments.set(own)
