"""Who is in a group, and as what. The lock of the conversation makes changes follow each other."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import groups, locked, mutes, publish, rules
from imcore.messagebox import writer
from imcore.models import Conversation, GroupChat, Member
from imcore.protocol import ConversationId, UserId


def add(member: Member, users: Sequence[UserId]) -> list[UserId]:
    """Takes users in; those who are members already are passed over → those who were not.

    Bulk: as many statements for five hundred as for two. Raises Forbidden (the invite policy, the kind's rule, or
    somebody with whom the inviter may not start), Muted, NotFound (whom the inviter does not see), Conflict (over the limit, or
    dissolved); then nobody is taken in.
    """
    with transaction.atomic():
        seat = locked.seat(member)
        conversation, group = seat.conversation, seat.conversation.group
        if seat.role not in locked.MANAGERS and group.invite_policy != GroupChat.InvitePolicy.EVERYONE:
            raise errors.Forbidden(invite_policy=group.invite_policy)
        mutes.refuse(UserId(seat.user_id), ConversationId(conversation.pk))
        known = {row.user_id: row for row in Member.objects.filter(conversation=conversation, user__in=users)}
        fresh = [user for user in dict.fromkeys(users) if user not in known or known[user].left_at is not None]
        if not fresh:
            return []
        rules.refuse_joining(conversation, fresh)
        groups.refuse_over(group.member_limit, count=conversation.member_count + len(fresh))
        groups.refuse_strangers(UserId(seat.user_id), fresh)
        seats = take_seats(conversation, fresh, returning=[user for user in fresh if user in known])
        _count(conversation, by=len(fresh))
        inviter = UserId(seat.user_id)
        notice = writer.notice(conversation, by=inviter, body=groups.naming("members_added", inviter, fresh))
        publish.group_changed(conversation, [notice], joined=seats)
    return fresh


def leave(member: Member) -> None:
    """Gives up one's seat. An owner hands the group over first (Conflict), unless alone: then it is dissolved.

    Raises Conflict, and what the kind's rule raises.
    """
    with transaction.atomic():
        seat = locked.seat(member, archived=True)
        conversation, user = seat.conversation, UserId(seat.user_id)
        rules.refuse_leaving(conversation, user)
        active = conversation.state == Conversation.State.ACTIVE
        if active and seat.role == Member.Role.OWNER:
            if conversation.member_count > 1:
                raise errors.Conflict(_("Hand the group over to somebody first."), owner=user)
            groups.archive(conversation)
        event = "dissolved" if active and seat.role == Member.Role.OWNER else "member_left"
        _end_seat(seat)
        notice = writer.notice(conversation, by=user, body=groups.naming(event, user, [user]))
        publish.group_changed(conversation, [notice], left=[user])


def remove(member: Member, user: UserId) -> None:
    """Takes a member's seat away; admins take members', the owner anyone's. One's own: see leave.

    Raises Forbidden, NotFound (no member), Conflict (dissolved).
    """
    if user == member.user_id:
        return leave(member)
    with transaction.atomic():
        seat = locked.seat(member, roles=locked.MANAGERS)
        target = locked.other(seat, user)
        if seat.role != Member.Role.OWNER and target.role != Member.Role.MEMBER:
            raise errors.Forbidden(role=target.role)
        rules.refuse_leaving(seat.conversation, user)
        target.conversation = seat.conversation
        _end_seat(target)
        by = UserId(seat.user_id)
        notice = writer.notice(seat.conversation, by=by, body=groups.naming("member_removed", by, [user]))
        publish.group_changed(seat.conversation, [notice], left=[user])
    return None


def set_role(member: Member, user: UserId, role: str) -> None:
    """Makes a member an admin, or an admin a member; the owner only. The owner's own role goes by transfer (Conflict)."""
    with transaction.atomic():
        seat = locked.seat(member, roles=(Member.Role.OWNER,))
        target = locked.other(seat, user)
        if target.role == Member.Role.OWNER:
            raise errors.Conflict(owner=user)
        if target.role == role:
            return
        _give_role(target, role)
        body = groups.naming("role_changed", UserId(seat.user_id), [user]) | {"role": role}
        notice = writer.notice(seat.conversation, by=UserId(seat.user_id), body=body)
        publish.group_changed(seat.conversation, [notice])


def transfer(member: Member, user: UserId) -> None:
    """Hands the group over to another member; the former owner stays as a plain member. The owner only.

    Raises Forbidden, NotFound (no member), Conflict (an account that has ended).
    """
    with transaction.atomic():
        seat = locked.seat(member, roles=(Member.Role.OWNER,))
        target = locked.other(seat, user)
        if target.pk == seat.pk:
            return
        if not target.user.is_active:
            raise errors.Conflict(user=user)
        _give_role(seat, Member.Role.MEMBER)
        _give_role(target, Member.Role.OWNER)
        group, by = seat.conversation.group, UserId(seat.user_id)
        group.owner_id = user
        group.save(update_fields=["owner"])
        notice = writer.notice(seat.conversation, by=by, body=groups.naming("owner_changed", by, [user]))
        publish.group_changed(seat.conversation, [notice])


def take_seats(conversation: Conversation, users: Sequence[UserId], *, returning: Sequence[UserId]) -> list[Member]:
    """New seats, all alike: who comes back sits down anew in the old row, without the settings of then.

    Inside the transaction of who holds the conversation's lock and keeps its count.
    """
    now, back = timezone.now(), set(returning)
    as_new = {
        "role": Member.Role.MEMBER,
        "joined_seq": conversation.last_seq,
        "read_seq": conversation.last_seq,
        "read_at": None,
        "muted": False,
        "pinned": False,
        "hidden_seq": -1,
        "nickname": "",
        "draft": "",
        "joined_at": now,
        "left_at": None,
        "changed_at": now,
    }
    seats = [Member(conversation=conversation, user_id=user, **as_new) for user in users]
    Member.objects.bulk_create([seat for seat in seats if seat.user_id not in back])
    if back:
        Member.objects.filter(conversation=conversation, user__in=back).update(**as_new)
    return seats


def _end_seat(seat: Member) -> None:
    now = timezone.now()
    Member.objects.filter(pk=seat.pk).update(left_at=now, changed_at=now, role=Member.Role.MEMBER)
    _count(seat.conversation, by=-1)


def _give_role(seat: Member, role: str) -> None:
    seat.role = role
    seat.save(update_fields=["role"])


def _count(conversation: Conversation, *, by: int) -> None:
    # the conversation is locked: what was read is what is there
    conversation.member_count += by
    conversation.save(update_fields=["member_count"])
