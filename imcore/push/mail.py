"""What an e-mail to somebody who stays away says, in their language, and how they end such mails without signing in."""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from imcore.models import Message, PushWishes, User
from imcore.push import wording

LINES = 10
SALT = "imcore.push.mail"


def digest(user: User, wishes: PushWishes, messages: Sequence[Message]) -> EmailMultiAlternatives:
    """Of these messages, oldest first; their senders and conversations are loaded. What a notification would not show, it does
    not show either."""
    base, count = settings.DIGEST["url"], len(messages)
    away = base + reverse("unsubscribe", args=[token_of(user)])
    shown = messages[-LINES:] if wording.may_show(wishes) else ()
    with translation.override(user.language):
        told = {
            "language": user.language,
            "user": user,
            "count": count,
            "lines": [wording.payload(message, user, wishes, 0) | {"at": message.created_at} for message in shown],
            "more": count - len(shown) if shown else 0,
            "page": f"{base}/",
            "unsubscribe": away,
        }
        subject = ngettext("%(count)d message waits for you", "%(count)d messages wait for you", count) % {"count": count}
        text, html = (render_to_string(f"emails/digest.{form}", told) for form in ("txt", "html"))
    headers = {  # RFC 8058 §3.1, RFC 3834 §5
        "List-Unsubscribe": f"<{away}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(subject, text, to=[user.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def token_of(user: User) -> str:
    """It says whose mails they are, and nothing else; it holds as long as the server's secret."""
    return signing.dumps(user.pk, salt=SALT)


def end_for(token: str) -> bool:
    """No more mails to whose token this is → is it one?"""
    user = _reader(token)
    if user is None:
        return False
    PushWishes.objects.update_or_create(user=user, defaults={"mail": PushWishes.Mail.OFF})
    return True


def is_token(token: str) -> bool:
    """Was it made here, for somebody who is still there?"""
    return _reader(token) is not None


def _reader(token: str) -> User | None:
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
