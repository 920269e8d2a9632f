"""Moderation before a message is stored: the core's own hook at the before_send door. Asked of edits too."""

from msgspec.structs import replace

from imcore import errors, extend
from imcore.draft import Draft
from imcore.extend import BeforeSendHook, Hold
from imcore.kinds.text import TEXT
from imcore.models import Action
from imcore.moderation import bodies, book, counting, inspection, newcomers, scopes
from imcore.moderation.inspection import Hit, Subject

ORDER = 10  # before the business lines': they see what is left
DEADLINE = 60.0  # a process's first message waits until the lists are read, and its verdict counts


def check(_poster: extend.Poster, draft: Draft) -> Draft | Hold:
    """The strictest action of all that is met decides. Raises BlockedContent with the name of the rule, never the word. Without
    rules of scope, age or count it takes no query and asks no cache."""
    in_force = book.current()
    if in_force.is_empty():
        return draft
    texts = [draft.body["text"]] if draft.kind == TEXT.name else bodies.texts(draft.body)
    met = inspection.hits(in_force, Subject(texts, draft.sender, draft.conversation, draft.counted_as or draft.client_id))
    decides = inspection.strictest(met)
    if decides is None:
        return draft
    return _verdict(draft, met, decides)


def _verdict(draft: Draft, met: list[Hit], decides: Hit) -> Draft | Hold:
    if decides.action == Action.REFUSE:
        raise errors.BlockedContent(rule=decides.rule)
    found = inspection.findings(met)
    if decides.action == Action.HOLD:
        return Hold(decides.rule, found)
    if decides.action == Action.MASK:
        draft = _masked(draft, met, decides)
    return replace(draft, findings=(*draft.findings, *found))


def _masked(draft: Draft, met: list[Hit], decides: Hit) -> Draft:
    """What would be no body of its kind any more (an address of a page) cannot be masked, and is refused."""
    body = inspection.masked(draft.body, met)
    kind = extend.message_kinds.get(draft.kind)
    if kind is None:
        raise errors.BlockedContent(rule=decides.rule)
    try:
        kind.validate(body)
    except errors.Invalid:
        raise errors.BlockedContent(rule=decides.rule) from None
    return replace(draft, body=body, text=kind.text(body))


HOOK = BeforeSendHook(check, deadline=DEADLINE)


def forget() -> None:
    """All that this process remembers; it finds it again."""
    for part in (book, scopes, newcomers, counting):
        part.forget()
