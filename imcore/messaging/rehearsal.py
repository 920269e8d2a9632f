"""What becomes of something that is going to be said in many places: asked once, before it is said in any of them."""

from imcore import errors
from imcore.conversations.access import MayPost
from imcore.draft import Draft
from imcore.messaging import hooks, references
from imcore.messaging.send import validated
from imcore.models import Conversation, Member
from imcore.protocol import ConversationId


def in_direct(draft: Draft) -> Draft:
    """The draft as a direct conversation would keep it; nothing is stored. Places have no say: each is asked when it is said
    there. What moderation would hold is refused: it could only be decided on place by place.

    Raises Invalid, NotFound, BlockedContent, and what else a hook refuses with.
    """
    step = validated(draft)
    if isinstance(step, Draft):
        step = references.resolve([step])[0]
    if isinstance(step, Draft):
        proof = MayPost(draft.sender, ConversationId(0), Conversation.Kind.DIRECT, Member.Role.MEMBER)
        step = hooks.before_send(proof, step)
    if isinstance(step, errors.HongyanError):
        raise step
    if step.held:
        raise errors.BlockedContent(rule=step.held)
    return step
