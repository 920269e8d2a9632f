"""The test box: what would become of a text, and why. Nothing is stored, counted or told."""

from typing import NamedTuple

from imcore.kinds.text import TEXT
from imcore.models import Action
from imcore.moderation import book, inspection
from imcore.moderation.inspection import Hit, Subject
from imcore.moderation.normalise import letters
from imcore.protocol import ConversationId, UserId


class Trial(NamedTuple):
    """What a text meets. `action` is the strictest, empty where nothing is met; `sent` is what others would read."""

    letters: str
    met: list[Hit]
    action: str
    rule: str
    sent: str | None


def run(text: str, *, sender: UserId | None = None, conversation: ConversationId | None = None) -> Trial:
    """As the gate judges it. Without a sender, rules about senders and their departments are left out; without a conversation
    those about conversations and business lines."""
    subject = Subject([text], sender, conversation, rehearsal=True)
    met = inspection.hits(book.current(), subject)
    decides = inspection.strictest(met)
    if decides is None:
        return Trial(letters(text), met, "", "", text)
    sent: str | None = text if decides.action == Action.NOTE else None
    if decides.action == Action.MASK:
        sent = TEXT.text(inspection.masked({"text": text}, met))
    return Trial(letters(text), met, decides.action, decides.rule, sent)
