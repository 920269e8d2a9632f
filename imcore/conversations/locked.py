"""A group held still while it changes: the rules are asked again under the lock, of what is true then."""

from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import access
from imcore.messagebox import writer
from imcore.models import Conversation, Member
from imcore.protocol import ConversationId, UserId

MANAGERS = (Member.Role.OWNER, Member.Role.ADMIN)
EVERYONE = (*MANAGERS, Member.Role.MEMBER)


def seat(member: Member, *, roles: tuple[str, ...] = EVERYONE, archived: bool = False) -> Member:
    """The member's seat as it is now, its group locked until the caller's transaction ends.

    Raises NotFound where the conversation is no group, NotMember, Conflict where it is dissolved (unless `archived` will
    do), Forbidden where the role is not among `roles`.
    """
    as_group(member)
    conversation_id = ConversationId(member.conversation_id)
    writer.lock(conversation_id)
    fresh = access.member_of(UserId(member.user_id), conversation_id)
    if not archived and fresh.conversation.state != Conversation.State.ACTIVE:
        raise errors.Conflict(_("This group has been dissolved."), state=fresh.conversation.state)
    if fresh.role not in roles:
        raise errors.Forbidden(role=fresh.role)
    return fresh


def as_group(member: Member) -> Member:
    """The same member. Raises NotFound where the conversation is no group."""
    if member.conversation.kind != Conversation.Kind.GROUP:
        raise errors.NotFound(group=member.conversation_id)
    return member


def other(member: Member, user: UserId) -> Member:
    """Another present member's seat. Raises NotFound."""
    found = Member.objects.select_related("user").filter(conversation=member.conversation_id, user=user, left_at=None).first()
    if found is None:
        raise errors.NotFound(user=user)
    return found
