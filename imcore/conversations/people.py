"""Users as others see them, and the directory in pinyin order."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from imcore import errors, extend
from imcore.conversations import access
from imcore.models import Member, User
from imcore.protocol import UserId

PinyinKey = tuple[str, int]


def user_json(user: User, profile: dict[str, str] | None = None) -> dict[str, Any]:
    """The public User object; `profile` is what the profile_sections door says of them."""
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "kind": user.kind,
        "avatar": avatar_url(user.avatar_id),
        "is_active": user.is_active,
        "profile": profile or {},
    }


def users_json(viewer: UserId, users: Sequence[User]) -> list[dict[str, Any]]:
    """The same of many, profiles filled in as far as the viewer may see them: a fixed number of queries per plugged-in
    section."""
    profiles = profiles_of(viewer, [UserId(user.pk) for user in users])
    return [user_json(user, profiles.get(UserId(user.pk))) for user in users]


def profiles_of(viewer: UserId, users: Sequence[UserId]) -> dict[UserId, dict[str, str]]:
    """Users → the fields of their profile cards that the viewer may see, from every section."""
    merged: dict[UserId, dict[str, str]] = {user: {} for user in users}
    if not merged:
        return merged
    for _name, section in extend.profile_sections:
        for user, fields in section(viewer, users).items():
            merged[user].update(fields)
    return merged


def avatar_url(attachment: Any) -> str | None:
    """Where an avatar is read; anyone signed in may."""
    return None if attachment is None else f"/api/v1/attachments/{attachment}"


def directory(viewer: UserId, *, search: str = "", after: PinyinKey | None = None, limit: int) -> tuple[list[User], bool]:
    """Whom the viewer may find, in pinyin order after a key; whether there are more. One query."""
    return in_pinyin_order(access.visible_users(viewer).filter(wanted(search)), after=after, limit=limit)


def known(viewer: UserId, ids: Sequence[UserId], *, after: PinyinKey | None = None, limit: int) -> tuple[list[User], bool]:
    """Of these ids those whom the viewer may see: in the directory, or met in a conversation (also if they have left)."""
    return in_pinyin_order(_visible_or_met(viewer).filter(pk__in=ids), after=after, limit=limit)


def one(viewer: UserId, user: UserId) -> User:
    """A user whom the viewer may see. Raises NotFound."""
    found = _visible_or_met(viewer).filter(pk=user).first()
    if found is None:
        raise errors.NotFound(user=user)
    return found


def wanted(search: str, *, prefix: str = "") -> Q:
    """Name, username, pinyin or initials hold the text; `prefix` leads from the rows to the user."""
    text, joined = search.strip(), "".join(search.split()).lower()
    if not text:
        return Q()
    return (
        Q(**{f"{prefix}display_name__icontains": text})
        | Q(**{f"{prefix}username__icontains": text})
        | Q(**{f"{prefix}name_pinyin__contains": joined})
        | Q(**{f"{prefix}name_initials__startswith": joined})
    )


def in_pinyin_order(users: QuerySet[User], *, after: PinyinKey | None, limit: int) -> tuple[list[User], bool]:
    """A page of users after a key; whether there are more. One query."""
    if after is not None:
        users = users.filter(Q(name_pinyin__gt=after[0]) | Q(name_pinyin=after[0], pk__gt=after[1]))
    rows = list(users.order_by("name_pinyin", "pk")[: limit + 1])
    return rows[:limit], len(rows) > limit


def _visible_or_met(viewer: UserId) -> QuerySet[User]:
    # a history names its senders, also those who left the conversation or the company since
    mine = Member.objects.filter(user=viewer, left_at=None).values("conversation")
    met = Member.objects.filter(user=OuterRef("pk"), conversation__in=mine)
    return User.objects.filter(access.visible(viewer) | Exists(met))
