"""The groups of somebody who goes: each gets a new owner, or ends with its last member."""

from collections.abc import Collection
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import groups, membership, publish
from imcore.messagebox import writer
from imcore.models import Conversation, GroupChat, Member, User, UserKind
from imcore.protocol import ConversationId, UserId


class HandedOver(NamedTuple):
    """What became of the groups."""

    given: dict[ConversationId, UserId]  # → the new owner
    archived: list[ConversationId]


@transaction.atomic
def hand_over_all(owner: UserId, *, successor: UserId | None = None, spare: Collection[ConversationId] = ()) -> HandedOver:
    """Gives every living group of `owner` to somebody else, save those to `spare`; the owner stays as a plain member.

    To the successor, who is taken in where the group has room; else to the longest-standing admin, else to the
    longest-standing member, whose account is in use. A group with nobody else is dissolved. Each group's usual notices are
    the owner's. A fixed number of statements, and for each group those of its notices and of taking the successor in.
    Raises Invalid (a successor who cannot be one).
    """
    heir = _successor(owner, successor) if successor is not None else None
    conversations = _locked(owner, spare)
    taken_in = _take_in(conversations, heir) if heir is not None else {}
    new_owners = _new_owners(conversations, owner, heir)
    _change_hands(new_owners, owner)
    for conversation in conversations:
        _tell(conversation, owner, new_owners.get(ConversationId(conversation.pk)), taken_in.get(conversation.pk))
    alone = [ConversationId(one.pk) for one in conversations if one.pk not in new_owners]
    return HandedOver(new_owners, alone)


def _successor(owner: UserId, successor: UserId) -> UserId:
    if successor == owner or not User.objects.filter(pk=successor, is_active=True, kind=UserKind.PERSON).exists():
        raise errors.Invalid(successor=[_("This cannot be the successor.")])
    return successor


def _locked(owner: UserId, spare: Collection[ConversationId]) -> list[Conversation]:
    mine = GroupChat.objects.filter(owner=owner).exclude(conversation__in=spare).values("conversation")
    living = Conversation.objects.filter(pk__in=mine, state=Conversation.State.ACTIVE)
    ids = list(living.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    # read again under the locks: what was handed over or dissolved meanwhile is none of ours
    found = Conversation.objects.select_related("group").filter(pk__in=ids, group__owner=owner, state=Conversation.State.ACTIVE)
    return list(found.order_by("pk"))


def _take_in(conversations: Collection[Conversation], heir: UserId) -> dict[int, Member]:
    """The new seats, by conversation, of the successor in those groups that have room for one more."""
    seats = dict(Member.objects.filter(conversation__in=conversations, user=heir).values_list("conversation", "left_at"))
    fresh = [
        one
        for one in conversations
        if (one.pk not in seats or seats[one.pk] is not None) and one.member_count < one.group.member_limit
    ]
    taken = {}
    for one in fresh:
        (taken[one.pk],) = membership.take_seats(one, [heir], returning=[heir] if one.pk in seats else [])
        taken[one.pk].role = Member.Role.OWNER  # as the newcomer is told
        one.member_count += 1
    Conversation.objects.filter(pk__in=taken).update(member_count=F("member_count") + 1)
    return taken


def _new_owners(conversations: Collection[Conversation], owner: UserId, heir: UserId | None) -> dict[ConversationId, UserId]:
    by_rank = Case(
        When(user=heir or 0, then=Value(0)),
        When(role=Member.Role.ADMIN, then=Value(1)),
        default=Value(2),
    )
    others = Member.objects.filter(conversation=OuterRef("pk"), left_at=None, user__is_active=True).exclude(user=owner)
    first = others.filter(user__kind=UserKind.PERSON).order_by(by_rank, "joined_at", "pk").values("user")[:1]
    found = Conversation.objects.filter(pk__in=[one.pk for one in conversations]).annotate(next=Subquery(first))
    return {ConversationId(pk): UserId(user) for pk, user in found.values_list("pk", "next") if user is not None}


def _change_hands(new_owners: dict[ConversationId, UserId], owner: UserId) -> None:
    if not new_owners:
        return
    seats = Member.objects.filter(conversation__in=new_owners)
    cases = [When(conversation=conversation, then=Value(user)) for conversation, user in new_owners.items()]
    seats.filter(user=owner).update(role=Member.Role.MEMBER)
    seats.filter(user=Case(*cases)).update(role=Member.Role.OWNER)
    GroupChat.objects.filter(conversation__in=new_owners).update(owner=Case(*cases))


def _tell(conversation: Conversation, owner: UserId, heir: UserId | None, taken_in: Member | None) -> None:
    joined = [taken_in] if taken_in is not None else []
    if heir is None:
        groups.archive(conversation)
        bodies = [{"event": "dissolved", "by": owner}]
    else:
        conversation.group.owner_id = heir
        bodies = [groups.naming("members_added", owner, [heir])] if joined else []
        bodies.append(groups.naming("owner_changed", owner, [heir]))
    notices = [writer.notice(conversation, by=owner, body=body) for body in bodies]
    publish.group_changed(conversation, notices, joined=joined)
