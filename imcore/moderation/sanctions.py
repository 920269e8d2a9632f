"""Sanctions: a warning, a mute here or everywhere, a ban. In force from the commit on every node, since each door asks the
table; they run out by themselves."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imcore import errors
from imcore.accounts import logins
from imcore.audit import log
from imcore.conversations import mutes
from imcore.messaging import signal
from imcore.models import Conversation, ModerationCase, PushSubscription, Sanction, User
from imcore.protocol import Close, ConversationId, UserId
from imcore.rest import timestamp

Kind = Sanction.Kind
SHOWN_WARNINGS = 20


@transaction.atomic
def lay(
    who: User,
    kind: str,
    user_id: UserId,
    *,
    reason: str,
    conversation: ConversationId | None = None,
    until: datetime | None = None,
    case: ModerationCase | None = None,
) -> Sanction:
    """Lays a warning, a mute (of one conversation or everywhere) or a ban on a user; without `until` it holds until lifted.

    A ban ends every login, on every node; the others are told to the user's connections. Raises Forbidden (no permission;
    oneself; a superuser by another), NotFound, Invalid (no reason; an end that has passed).
    """
    user = _subject(who, user_id)
    _check(kind, reason=reason, until=until, conversation=conversation)
    laid = Sanction.objects.create(
        user=user, kind=kind, reason=reason, until=until, case=case, made_by=who,
        conversation_id=conversation if kind == Kind.MUTE else None,
    )  # fmt: skip
    if kind == Kind.BAN:
        PushSubscription.objects.filter(user=user).delete()
        logins.end_all(user_id, code=Close.ACCOUNT_ENDED, reason="banned")
    transaction.on_commit(partial(signal.to_users, [user_id], "moderation.sanction", as_json(laid)))
    log.record(who, f"user.{_PAST[Kind(kind)]}", user, reason=reason, detail={"until": until, "conversation": conversation})
    return laid


@transaction.atomic
def lift(who: User, sanction_id: int) -> Sanction:
    """Ends a sanction now; one that has ended stays as it was. Raises Forbidden, NotFound."""
    if not who.is_active or not who.has_perm("imcore.change_sanction"):
        raise errors.Forbidden
    sanction = Sanction.objects.select_for_update(no_key=True, of=("self",)).filter(pk=sanction_id).first()
    if sanction is None:
        raise errors.NotFound(_("There is no such sanction."), what="sanction")
    if not is_in_force(sanction):
        return sanction
    sanction.lifted_at = timezone.now()
    sanction.save(update_fields=["lifted_at"])
    transaction.on_commit(partial(signal.to_users, [UserId(sanction.user_id)], "moderation.lifted", {"id": sanction.pk}))
    log.record(who, "sanction.lifted", sanction, detail={"user": sanction.user_id, "kind": sanction.kind})
    return sanction


def is_in_force(sanction: Sanction) -> bool:
    """Neither run out nor lifted."""
    return sanction.lifted_at is None and (sanction.until is None or sanction.until > timezone.now())


def of_user(user: UserId) -> list[Sanction]:
    """What the user is told of: mutes in force, and the newest warnings. Who is banned asks nothing. Two queries."""
    laid = Sanction.objects.filter(user=user)
    muted = list(laid.filter(mutes.in_force(), kind=Kind.MUTE).order_by("-id"))
    return muted + list(laid.filter(kind=Kind.WARNING, lifted_at=None).order_by("-id")[:SHOWN_WARNINGS])


def as_json(sanction: Sanction) -> dict[str, Any]:
    """As its user sees it: {id, kind, conversation, until, reason, created_at}; not who laid it."""
    return {
        "id": sanction.pk,
        "kind": sanction.kind,
        "conversation": sanction.conversation_id,
        "until": timestamp(sanction.until) if sanction.until else None,
        "reason": sanction.reason,
        "created_at": timestamp(sanction.created_at),
    }


_PAST = {Kind.WARNING: "warned", Kind.MUTE: "muted", Kind.BAN: "banned"}


def _subject(who: User, user_id: UserId) -> User:
    if not who.is_active or not who.has_perm("imcore.add_sanction"):
        raise errors.Forbidden
    # the row lock: a login of this very moment either is seen and ended here, or finds the ban
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise errors.NotFound(_("There is no such user."), what="user")
    if user.pk == who.pk or (user.is_superuser and not who.is_superuser):
        raise errors.Forbidden(_("This account is not yours to sanction."))
    return user


def _check(kind: str, *, reason: str, until: datetime | None, conversation: ConversationId | None) -> None:
    if kind not in Kind.values:
        raise errors.Invalid(kind=["warning, mute or ban"])
    if not reason.strip():
        raise errors.Invalid(reason=[_("Say why.")])
    if until is not None and until <= timezone.now():
        raise errors.Invalid(until=[_("This moment has passed.")])
    if conversation is not None and not Conversation.objects.filter(pk=conversation).exists():
        raise errors.NotFound(conversation=conversation)
