"""Where a rule is in force: nowhere named is everywhere; else `line:<key>`, `conversation:<id>`, or what a business line knows
of senders (`extend.sender_scopes`), as `department:<id>`."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from imcore import errors, extend
from imcore.models import BusinessLine, Conversation
from imcore.moderation.remembered import Remembered
from imcore.protocol import JSON_SAFE_INTEGER, ConversationId, UserId

LINE, CONVERSATION = "line", "conversation"
LINE_SECONDS, SENDER_SECONDS = 60.0, 30.0
SCOPES = 100  # of one rule
TITLE = 100


def _line_of(conversation: ConversationId) -> str:
    found = Conversation.objects.filter(pk=conversation).values_list("business_line__key", flat=True).first()
    return found or ""


def _of_sender(asked: tuple[str, UserId]) -> frozenset[str]:
    scheme, sender = asked
    source = extend.sender_scopes.get(scheme)
    return frozenset(f"{scheme}:{reference}" for reference in source.of(sender)) if source is not None else frozenset()


_lines: Remembered[ConversationId, str] = Remembered(_line_of, seconds=LINE_SECONDS)
_senders: Remembered[tuple[str, UserId], frozenset[str]] = Remembered(_of_sender, seconds=SENDER_SECONDS)


def holds(scopes: Collection[str], *, sender: UserId | None, conversation: ConversationId | None) -> bool:
    """Is a rule with these scopes in force for a message of this sender in this conversation? At most a query for each scheme
    that the scopes name, once in half a minute for a sender and once in a minute for a conversation."""
    if not scopes:
        return True
    schemes = {scope.partition(":")[0] for scope in scopes}
    if conversation is not None:
        if f"{CONVERSATION}:{conversation}" in scopes:
            return True
        if LINE in schemes and f"{LINE}:{_lines(conversation)}" in scopes:
            return True
    asked = [scheme for scheme in schemes if scheme in extend.sender_scopes] if sender is not None else []
    return any(not _senders((scheme, sender)).isdisjoint(scopes) for scheme in asked if sender is not None)


def forget() -> None:
    """What is remembered of conversations and senders."""
    _lines.forget()
    _senders.forget()


def checked(given: Collection[str]) -> list[str]:
    """The scopes in order, each once. Raises errors.Invalid (scopes) naming those that are none."""
    scopes = list(dict.fromkeys(scope.strip() for scope in given if scope.strip()))
    wrong = [scope for scope in scopes if title(scope) is None]
    if wrong:
        raise errors.Invalid(scopes=[_("There is no “%s”.") % scope[:TITLE] for scope in wrong])
    if len(scopes) > SCOPES:
        raise errors.Invalid(scopes=[_("At most %d.") % SCOPES])
    return scopes


def title(scope: str) -> str | None:
    """What a scope is called; None where there is none."""
    scheme, _colon, reference = scope.partition(":")
    if scheme == LINE:
        return BusinessLine.objects.filter(key=reference).values_list("name", flat=True).first()
    if scheme == CONVERSATION:
        return _conversation_title(reference)
    source = extend.sender_scopes.get(scheme)
    return source.title(reference) if source is not None else None


def schemes() -> list[str]:
    """What a scope may begin with."""
    return [LINE, CONVERSATION, *(name for name, _source in extend.sender_scopes)]


def _conversation_title(reference: str) -> str | None:
    if not reference.isdecimal() or int(reference) > JSON_SAFE_INTEGER:
        return None
    found = Conversation.objects.select_related("group").filter(pk=int(reference)).first()
    if found is None:
        return None
    return str(found.group.name) if hasattr(found, "group") else str(found)
