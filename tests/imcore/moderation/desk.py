"""What the desk's tests share: a hook that holds, a held message with its case, and moderators."""

from django.contrib.auth.models import Permission

from imcore import extend
from imcore.conversations.access import MayPost
from imcore.draft import Draft, Finding, Stored
from imcore.extend import BeforeSendHook, Hold
from imcore.messagebox import outbox
from imcore.messaging import send
from imcore.models import Conversation, ModerationCase, User, WordCategory
from tests import factories
from tests.imcore.messagebox.talk import draft
from tests.imcore.messaging.doors import plugged


def hold(_poster: MayPost, one: Draft) -> Draft | Hold:
    """Holds what has "secret" in it, notes what has "odd"."""
    if "secret" in one.text:
        return Hold("words", (Finding("Secrets", "hold", "secret"),))
    return one


HOOK = BeforeSendHook(hold)


def held(sender: User, conversation: Conversation, text: str = "the secret word", /, **fields: object) -> Stored:
    """A message that the hook holds for a word of a list, and its case, which the outbox has opened."""
    WordCategory.objects.get_or_create(name="Secrets", defaults={"is_active": False})
    with plugged(extend.before_send, HOOK):
        said = send.send_message(draft(sender, conversation, text, **fields))
    outbox.drain()
    return said


def case_of(message: Stored) -> ModerationCase:
    """As it is now."""
    return ModerationCase.objects.get(message=message.id)


def moderator(*permissions: str) -> User:
    """Staff who may decide and sanction, or only what is named."""
    user = factories.person(f"moderator{factories.number()}", is_staff=True)
    wanted = permissions or ("change_moderationcase", "view_moderationcase", "add_sanction", "change_sanction")
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted, content_type__app_label="imcore"))
    return User.objects.get(pk=user.pk)
