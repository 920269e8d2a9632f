"""From `user:42`, `employee:E100`, `department:7`, `group:12` to whom and where a message goes."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from msgspec import Struct

from imcore import errors, extend
from imcore.audiences import lookup
from imcore.models import Member
from imcore.protocol import JSON_SAFE_INTEGER, ConversationId, UserId

PLACES = ("conversation", "group")  # a message to one of these is said there, not to each of its members
AT_ONCE = 100


class Target(Struct, frozen=True):
    """One message's way: a conversation, or a user. `ref` is what was asked for."""

    ref: str
    conversation: ConversationId | None = None
    to: UserId | None = None


def resolve(refs: Sequence[str]) -> list[Target]:
    """Each conversation and each user once, in order. Raises Invalid: no such scheme, nobody there, or more than AT_ONCE, for
    which there are broadcasts."""
    found: dict[tuple[object, object], Target] = {}
    for ref in refs:
        for target in _of(ref):
            found.setdefault((target.conversation, target.to), target)
            if len(found) > AT_ONCE:
                raise errors.Invalid(to=[_("More than %d recipients: send a broadcast.") % AT_ONCE])
    return list(found.values())


def one_user(ref: str, *, field: str) -> UserId:
    """The only user whom a reference means. Raises Invalid."""
    users = _users(ref, field)
    if len(users) != 1:
        raise errors.Invalid(**{field: [_("This is not one user: %s") % ref]})
    return users[0]


def users_of(bot: UserId, refs: Sequence[str], *, field: str, limit: int) -> list[UserId]:
    """Whom these mean, each once; one more than `limit` at most, so that the caller can tell. So many queries as their schemes
    take. Raises Invalid, and NotFound for a group or conversation in which the bot does not sit."""
    refuse_foreign_places(bot, refs)
    known = lookup.titles([ref for ref in refs if not ref.startswith("user:")])
    unknown = [ref for ref in refs if not ref.startswith("user:") and ref not in known]
    if unknown:
        raise errors.Invalid(**{field: [_("There is nobody: %s") % ref for ref in unknown]})
    named = [UserId(_number(ref, ref.removeprefix("user:"), field)) for ref in refs if ref.startswith("user:")]
    meant = lookup.people(list(known)).order_by("pk").values_list("pk", flat=True)[: limit + 1] if known else []
    return list(dict.fromkeys([*named, *map(UserId, meant)]))[: limit + 1]


def refuse_foreign_places(bot: UserId, refs: Sequence[str]) -> None:
    """Who is in a conversation is known to those who are in it. Raises NotFound. One query, none without such references."""
    asked = {ref: ref.partition(":")[2] for ref in refs if ref.partition(":")[0] in PLACES}
    if not asked:
        return
    numbers = {ref: _number(ref, rest, "to") for ref, rest in asked.items()}
    seats = Member.objects.filter(user=bot, conversation__in=set(numbers.values()), left_at=None)
    own = set(seats.values_list("conversation_id", flat=True))
    foreign = [ref for ref, number in numbers.items() if number not in own]
    if foreign:
        raise errors.NotFound(to=foreign)


def _of(ref: str) -> list[Target]:
    scheme, _colon, rest = ref.partition(":")
    if scheme in PLACES:
        return [Target(ref, conversation=ConversationId(_number(ref, rest, "to")))]
    targets = [Target(ref, to=user) for user in _users(ref, "to")]
    if not targets:
        raise errors.Invalid(to=[_("There is nobody: %s") % ref])
    return targets


def _users(ref: str, field: str) -> list[UserId]:
    """At most one more than AT_ONCE."""
    scheme, colon, rest = ref.partition(":")
    if scheme == "user":  # whom the sender may write to is asked when it is sent
        return [UserId(_number(ref, rest, field))]
    if not colon or scheme in PLACES or scheme not in extend.audiences:
        raise errors.Invalid(**{field: [_("There is no such kind of recipient: %s") % ref]})
    found = lookup.people([ref]).order_by("pk").values_list("pk", flat=True)
    return [UserId(user) for user in found[: AT_ONCE + 1]]


def _number(ref: str, text: str, field: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and 1 <= int(text) <= JSON_SAFE_INTEGER):
        raise errors.Invalid(**{field: [_("This is no id: %s") % ref]})
    return int(text)
