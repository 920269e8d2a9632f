"""Groups: made, changed, dissolved. Each change leaves a notice in the transaction that makes it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import access, locked, mutes, publish, rules
from imcore.draft import Stored
from imcore.kinds.notice import NAMED_USERS
from imcore.lines import in_force, switches
from imcore.messagebox import writer
from imcore.models import Attachment, BusinessLine, Conversation, GroupChat, Member
from imcore.protocol import ConversationId, UserId

Body = dict[str, Any]


def create(
    owner: UserId,
    *,
    name: str,
    members: Sequence[UserId] = (),
    invite_policy: str = GroupChat.InvitePolicy.EVERYONE,
    history: str = GroupChat.History.JOINED,
    line: BusinessLine | None = None,
) -> ConversationId:
    """A new group with its owner and members. Raises NotFound (users whom the owner does not see), Forbidden (with whom the
    owner may not start, or groups are switched off), Conflict (too many), Muted."""
    switches.refuse(line.pk if line else None, switches.GROUPS)
    others = [user for user in dict.fromkeys(members) if user != owner]
    if others:
        mutes.refuse(owner)
    limits = line or in_force.current().limits
    limit = limits.member_limit if limits else settings.IMCORE["member_limit"]
    refuse_over(limit, count=len(others) + 1)
    refuse_strangers(owner, others)
    with transaction.atomic():
        conversation = Conversation.objects.create(
            kind=Conversation.Kind.GROUP, business_line=line, creator_id=owner, member_count=len(others) + 1
        )
        GroupChat.objects.create(
            conversation=conversation,
            name=name,
            owner_id=owner,
            invite_policy=invite_policy,
            history=history,
            member_limit=limit,
        )
        seats = Member.objects.bulk_create(
            [Member(conversation=conversation, user_id=owner, role=Member.Role.OWNER)]
            + [Member(conversation=conversation, user_id=user) for user in others]
        )
        notice = writer.notice(conversation, by=owner, body=naming("group_created", owner, others) | {"name": name})
        publish.group_changed(conversation, [notice], founder=seats[0], joined=seats[1:])
    return ConversationId(conversation.pk)


def change(member: Member, changes: Mapping[str, Any]) -> None:
    """Name, avatar (the id of a picture of the caller's, or none), mute_all, invite_policy, history; owner and admins.

    One notice for each that differs from what was. Raises Forbidden, Conflict, Muted (a name or an avatar is a word to
    everybody), NotFound and Invalid (the avatar).
    """
    with transaction.atomic():
        seat = locked.seat(member, roles=locked.MANAGERS)
        if "name" in changes or "avatar" in changes:
            mutes.refuse(UserId(seat.user_id), ConversationId(seat.conversation_id))
        group, by = seat.conversation.group, UserId(seat.user_id)
        bodies = [body for field, value in changes.items() if (body := CHANGES[field](group, value, by)) is not None]
        if not bodies:
            return
        group.save(update_fields=["name", "avatar", "mute_all", "invite_policy", "history"])
        _record(seat, bodies)


def announce(member: Member, text: str) -> None:
    """Sets the announcement, or takes it down with an empty text; owner and admins. Raises Forbidden, Conflict, Muted."""
    with transaction.atomic():
        seat = locked.seat(member, roles=locked.MANAGERS)
        if text:
            mutes.refuse(UserId(seat.user_id), ConversationId(seat.conversation_id))
        group = seat.conversation.group
        if group.announcement == text:
            return
        group.announcement, group.announced_by_id, group.announced_at = text, seat.user_id, timezone.now()
        group.save(update_fields=["announcement", "announced_by", "announced_at"])
        _record(seat, [{"event": "announcement", "by": seat.user_id, "text": text}])


def dissolve(member: Member) -> None:
    """Ends the group: nobody posts any more, its members keep reading. The owner only, where the kind's rule lets them."""
    with transaction.atomic():
        seat = locked.seat(member, roles=(Member.Role.OWNER,))
        rules.refuse_leaving(seat.conversation, UserId(seat.user_id))
        archive(seat.conversation)
        _record(seat, [{"event": "dissolved", "by": seat.user_id}])


def archive(conversation: Conversation) -> None:
    """Marks it archived, inside the caller's transaction."""
    conversation.state = Conversation.State.ARCHIVED
    conversation.save(update_fields=["state"])


def naming(event: str, by: UserId, users: Sequence[UserId]) -> Body:
    """The body of a notice that names users: the first fifty, and how many there are."""
    return {"event": event, "by": by, "users": list(users[:NAMED_USERS]), "count": len(users)}


def refuse_over(limit: int, *, count: int) -> None:
    """Raises Conflict where a group would have more members than it may."""
    if count > limit:
        raise errors.Conflict(_("A group may have at most %(limit)d members.") % {"limit": limit}, limit=limit)


def refuse_strangers(inviter: UserId, users: Sequence[UserId]) -> None:
    """Raises NotFound where somebody is not in the inviter's directory, Forbidden where the inviter may not start with
    somebody: a group would be the way around it."""
    if not users:
        return
    unseen, closed = access.not_to_start(inviter, users)
    if unseen:
        raise errors.NotFound(users=unseen[:NAMED_USERS])
    if closed:
        raise errors.Forbidden(users=closed[:NAMED_USERS])


def _record(seat: Member, bodies: Sequence[Body]) -> list[Stored]:
    notices = [writer.notice(seat.conversation, by=UserId(seat.user_id), body=body) for body in bodies]
    publish.group_changed(seat.conversation, notices)
    return notices


def _rename(group: GroupChat, name: str, by: UserId) -> Body | None:
    if group.name == name:
        return None
    group.name = name
    return {"event": "renamed", "by": by, "name": name}


def _picture(group: GroupChat, attachment_id: UUID | None, by: UserId) -> Body | None:
    if group.avatar_id == attachment_id:
        return None
    if attachment_id is not None:
        _show_to_all(attachment_id, by)
    group.avatar_id = attachment_id
    return {"event": "avatar_changed", "by": by}


def _show_to_all(attachment_id: UUID, owner: UserId) -> None:
    picture = Attachment.objects.filter(pk=attachment_id, owner=owner).first()
    if picture is None:
        raise errors.NotFound(avatar=str(attachment_id))
    if not picture.mime.startswith("image/"):
        raise errors.Invalid(avatar=[_("This is not an image.")])
    if not picture.is_public:
        Attachment.objects.filter(pk=attachment_id).update(is_public=True)


def _mute(group: GroupChat, on: bool, by: UserId) -> Body | None:
    if group.mute_all == on:
        return None
    group.mute_all = on
    return {"event": "mute_all", "by": by, "on": on}


def _policy(field: str) -> Callable[[GroupChat, str, UserId], Body | None]:
    def apply(group: GroupChat, value: str, by: UserId) -> Body | None:
        if getattr(group, field) == value:
            return None
        setattr(group, field, value)
        return {"event": "policy_changed", "by": by, "policy": f"{field}:{value}"}

    return apply


CHANGES: dict[str, Callable[[GroupChat, Any, UserId], Body | None]] = {
    "name": _rename,
    "avatar": _picture,
    "mute_all": _mute,
    "invite_policy": _policy("invite_policy"),
    "history": _policy("history"),
}
