"""A group whose members somebody else decides on: kept in step with a list, whatever its length."""

from collections.abc import Collection
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from imcore import errors
from imcore.conversations import groups, membership, publish, rules
from imcore.messagebox import writer
from imcore.models import Conversation, GroupChat, Member
from imcore.protocol import ConversationId, UserId


class Moved(NamedTuple):
    """Who was taken in, and whose seats have ended."""

    joined: list[UserId]
    left: list[UserId]


@transaction.atomic
def keep_in_step(
    conversation_id: ConversationId, *, members: Collection[UserId], owner: UserId, by: UserId, name: str = ""
) -> Moved:
    """Makes the members of a group those of the list, the owner (one of them) its owner, and the name its name, if given.

    Under the group's lock, in a fixed number of statements for ten thousand as for ten. One notice for those who came, for
    those who went, for a new owner and a new name, said by `by`, who need not be a member; what is in step already changes
    nothing and says nothing, and a dissolved group stays as it is. The group's own limit is raised where it has to be.
    Raises NotMember (there is no such group), Conflict (more members than the line's limit).
    """
    if owner not in members:
        raise ValueError("the owner is not among the members")
    conversation = _locked(conversation_id)
    if conversation.state != Conversation.State.ACTIVE:
        return Moved([], [])
    known = {UserId(seat.user_id): seat for seat in Member.objects.filter(conversation=conversation)}
    present = {user for user, seat in known.items() if seat.left_at is None}
    wanted = dict.fromkeys(members)
    fresh = [user for user in wanted if user not in present]
    gone = sorted(present - wanted.keys())
    _make_room(conversation, len(wanted))
    seats = membership.take_seats(conversation, fresh, returning=[user for user in fresh if user in known]) if fresh else []
    _end_seats(conversation, gone)
    bodies = [groups.naming("members_added", by, fresh)] if fresh else []
    bodies += [groups.naming("member_removed", by, gone)] if gone else []
    if not _is_owner(conversation, known.get(owner)):
        _hand_over(conversation, owner, seats)
        bodies.append(groups.naming("owner_changed", by, [owner]))
    if _rename(conversation.group, name):
        bodies.append({"event": "renamed", "by": by, "name": name})
    if fresh or gone:
        conversation.member_count = len(wanted)
        conversation.save(update_fields=["member_count"])
    if bodies:
        notices = [writer.notice(conversation, by=by, body=body) for body in bodies]
        publish.group_changed(conversation, notices, joined=seats, left=gone)
    return Moved(fresh, gone)


@transaction.atomic
def take_in(conversation_id: ConversationId, user: UserId, *, by: UserId) -> None:
    """Gives a bot its seat in a group, said by `by`, who need not be a member; one that sits there already stays.

    Raises Conflict (dissolved or full), and what the kind's rule raises.
    """
    conversation = _locked(conversation_id)
    if conversation.state != Conversation.State.ACTIVE:
        raise errors.Conflict(state=conversation.state)
    known = Member.objects.filter(conversation=conversation, user=user).first()
    if known is not None and known.left_at is None:
        return
    rules.refuse_joining(conversation, [user])
    groups.refuse_over(conversation.group.member_limit, count=conversation.member_count + 1)
    seats = membership.take_seats(conversation, [user], returning=[user] if known else [])
    conversation.member_count += 1
    conversation.save(update_fields=["member_count"])
    notice = writer.notice(conversation, by=by, body=groups.naming("members_added", by, [user]))
    publish.group_changed(conversation, [notice], joined=seats)


def _locked(conversation_id: ConversationId) -> Conversation:
    writer.lock(conversation_id)
    return Conversation.objects.select_related("group", "business_line").get(pk=conversation_id)


def _make_room(conversation: Conversation, count: int) -> None:
    group, line = conversation.group, conversation.business_line
    if count > group.member_limit and line is not None and line.member_limit > group.member_limit:
        group.member_limit = line.member_limit
        group.save(update_fields=["member_limit"])
    groups.refuse_over(group.member_limit, count=count)


def _end_seats(conversation: Conversation, users: Collection[UserId]) -> None:
    if users:
        now = timezone.now()
        seats = Member.objects.filter(conversation=conversation, user__in=users)
        seats.update(left_at=now, changed_at=now, role=Member.Role.MEMBER)


def _is_owner(conversation: Conversation, seat: Member | None) -> bool:
    if seat is None or seat.left_at is not None or seat.role != Member.Role.OWNER:
        return False
    return bool(conversation.group.owner_id == seat.user_id)


def _hand_over(conversation: Conversation, owner: UserId, seats: Collection[Member]) -> None:
    group = conversation.group
    Member.objects.filter(conversation=conversation, role=Member.Role.OWNER).update(role=Member.Role.MEMBER)
    Member.objects.filter(conversation=conversation, user=owner).update(role=Member.Role.OWNER)
    for seat in seats:
        if seat.user_id == owner:
            seat.role = Member.Role.OWNER  # as the newcomer is told
    group.owner_id = owner
    group.save(update_fields=["owner"])


def _rename(group: GroupChat, name: str) -> bool:
    if not name or name == group.name:
        return False
    group.name = name
    group.save(update_fields=["name"])
    return True
