"""The only way from an id to an object: each function asks what its viewer may see, and its result is the proof."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from msgspec import Struct

from imcore import errors, extend
from imcore.conversations import mutes, seats
from imcore.draft import Draft
from imcore.lines import maintenance, switches
from imcore.messagebox import history
from imcore.models import Conversation, Member, User, UserKind
from imcore.protocol import ConversationId, Seq, UserId


class MayPost(Struct, frozen=True):
    """The proof that `user` may post in `conversation` (extend.Poster). `audience`: the two of a direct one."""

    user: UserId
    conversation: ConversationId
    kind: str
    role: str
    audience: tuple[UserId, ...] = ()
    line: int | None = None


def member_of(viewer: UserId, conversation_id: ConversationId) -> Member:
    """The viewer's seat, with its conversation and group. Raises NotMember, also where there is no conversation."""
    member = (
        Member.objects.select_related("conversation__group", "conversation__direct")
        .filter(user_id=viewer, conversation_id=conversation_id, left_at=None)
        .first()
    )
    if member is None:
        raise errors.NotMember(conversation=conversation_id)
    return member


def history_after(member: Member) -> Seq:
    """What a member may read begins after this seq (messagebox.history says how)."""
    return history.begins_after(member)


def may_post(drafts: Sequence[Draft]) -> list[MayPost | errors.HongyanError]:
    """For each draft (its conversation known) the proof, or why not: NotMember, Muted, Conflict, Unavailable (maintenance),
    Forbidden (a kind that is not the sender's to send, or is switched off in the line), NotFound (an answer to what the sender
    may not read). One query, and one for each who is muted by the moderators."""
    pairs = {(draft.sender, draft.conversation or ConversationId(0)) for draft in drafts}
    taken = seats.of(pairs)
    return [_judge(draft, taken.get((draft.sender, draft.conversation or ConversationId(0)))) for draft in drafts]


def may_speak_first(draft: Draft, other: UserId) -> MayPost | errors.HongyanError:
    """The same of a message to somebody with whom there is no direct conversation yet: none is made for what is refused."""
    foreign = [user for user in draft.mentions if user not in (draft.sender, other)] if draft.mentions != "all" else []
    if foreign:
        return errors.Invalid(mentions=[f"not a member: {user}" for user in foreign])
    return _judge(draft, seats.to_come(draft.sender, other))


def _judge(draft: Draft, seat: seats.Seat | None) -> MayPost | errors.HongyanError:
    if seat is None:
        return errors.NotMember(conversation=draft.conversation)
    if not seat.is_active:
        return errors.Unauthenticated()
    if (closed := maintenance.refusal(is_staff=seat.is_staff)) is not None:
        return closed
    if seat.state != Conversation.State.ACTIVE:
        return errors.Conflict(state=seat.state)
    if seat.mute_all and seat.role == Member.Role.MEMBER:
        return errors.Muted(until=None)
    if seat.mute is not None:
        return mutes.by_id(seat.mute)
    if seat.user_kind != UserKind.BOT and (kind := extend.message_kinds.get(draft.kind)) is not None and kind.bots_only:
        return errors.Forbidden(kind=draft.kind)
    if (switched_off := switches.refusal_of(seat.line, kind=draft.kind, mentions=draft.mentions)) is not None:
        return switched_off
    if draft.reply_to is not None and draft.reply_to <= seat.begins:
        return errors.NotFound(reply_to=draft.reply_to)
    if draft.mentions == "all" and seat.kind == Conversation.Kind.DIRECT:
        return errors.Invalid(mentions=["only a group has an all"])
    audience = () if seat.user_low is None or seat.user_high is None else (seat.user_low, seat.user_high)
    proof = MayPost(draft.sender, ConversationId(draft.conversation or 0), seat.kind, seat.role, audience, seat.line)
    rule = extend.conversation_rules.get(seat.kind)
    if rule is not None:
        try:
            rule.may_post(proof, draft)
        except errors.HongyanError as refused:
            return refused
    return proof


def visible(viewer: UserId) -> Q:
    """The directory, as a condition over User: active people and bots that every contact policy lets the viewer see; always
    oneself."""
    allowed = Q(kind__in=(UserKind.PERSON, UserKind.BOT))
    for _name, policy in extend.contact_policies:
        allowed &= policy.visible_to(viewer)
    return Q(is_active=True) & (allowed | Q(pk=viewer))


def visible_users(viewer: UserId) -> QuerySet[User]:
    """Who is in the viewer's directory."""
    return User.objects.filter(visible(viewer))


def may_start(sender: UserId, other: UserId) -> None:
    """May the sender write to the other first? Raises NotFound (not visible) or Forbidden (visible, but no)."""
    unseen, closed = not_to_start(sender, [other])
    if unseen:
        raise errors.NotFound(user=other)
    if closed:
        raise errors.Forbidden(user=other)


def not_to_start(sender: UserId, others: Sequence[UserId]) -> tuple[list[UserId], list[UserId]]:
    """Of the others those whom the sender does not see, and those whom a policy keeps the sender from starting with; each in
    their order. One query, and what the policies ask, whatever the number."""
    seen = set(visible_users(sender).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    unseen = [user for user in others if user not in seen]
    asked = [user for user in others if user in seen]
    free = set(asked)
    for _name, policy in extend.contact_policies:
        free &= set(policy.may_start(sender, asked))
    return unseen, [user for user in asked if user not in free]
