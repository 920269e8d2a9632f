"""The buttons of a case's page: what was sent → one call of imcore.moderation → a sentence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imcore import errors
from imcore.models import ModerationCase, Sanction, User
from imcore.moderation import appeals, cases, decisions, sanctions
from imcore.protocol import ConversationId, UserId
from imcore.screening import blocklist

Sent = Mapping[str, str]
NOTE_LIMIT = 1000
DURATIONS = {
    "1": gettext_lazy("1 hour"),
    "24": gettext_lazy("1 day"),
    "168": gettext_lazy("7 days"),
    "720": gettext_lazy("30 days"),
    "": gettext_lazy("until lifted"),
}  # hours


class Done(NamedTuple):
    """What the moderator is told, and whether the next case is shown, or the queue, since to open this one is to claim it."""

    sentence: str
    goes_on: bool = False
    leaves: bool = False


def act(who: User, case: ModerationCase, sent: Sent) -> Done:
    """Does what the pressed button says. Raises the HongyanError that refuses it."""
    name = sent.get("act", "")
    if name in decisions.VERDICTS:
        return _decide(who, case, name, sent)
    if name in Sanction.Kind.values:
        return _sanction(who, case, name, sent)
    if name in ("grant", "refuse"):
        return _appeal(who, case, sent, granted=name == "grant")
    if name == "claim":
        cases.claim(who, case.pk)
        return Done(_("The case is yours for five minutes."))
    if name == "list_image":
        blocklist.add(who, case.message)
        return Done(_("The image is on the block list."))
    if name == "release":
        cases.release(who, case.pk)
        return Done(_("The case is free again."), leaves=True)
    raise errors.Invalid(act=["no such act"])


def sentence(refused: errors.HongyanError) -> str:
    """What stands in the way; of a form the fields' own words."""
    words = [str(word) for told in refused.detail.values() if isinstance(told, list) for word in told]
    return " ".join(words) if isinstance(refused, errors.Invalid) and words else str(refused)


def _decide(who: User, case: ModerationCase, verdict: str, sent: Sent) -> Done:
    words = [word for line in sent.get("words", "").splitlines() if (word := line.strip())]
    if verdict == "mask" and not words:
        raise errors.Invalid(words=[_("Say which words.")])
    decisions.decide(who, case.pk, verdict, seen=sent.get("seen", ""), note=_text(sent, "note"), words=words)
    return Done(_("The case is decided."), goes_on="next" in sent)


def _sanction(who: User, case: ModerationCase, kind: str, sent: Sent) -> Done:
    here = kind == Sanction.Kind.MUTE and sent.get("where") == "here"
    sanctions.lay(
        who,
        kind,
        UserId(case.message.sender_id),
        reason=_text(sent, "reason"),
        conversation=ConversationId(case.message.conversation_id) if here else None,
        until=None if kind == Sanction.Kind.WARNING else _until(sent),
        case=case,
    )
    return Done(_("It is in force."))


def _appeal(who: User, case: ModerationCase, sent: Sent, *, granted: bool) -> Done:
    appeal = getattr(case, "appeal", None)
    if appeal is None:
        raise errors.NotFound(_("There is no such appeal."), what="appeal")
    appeals.decide(who, appeal.pk, granted=granted, answer=_text(sent, "note"))
    return Done(_("The appeal is decided."))


def _until(sent: Sent) -> datetime | None:
    hours = sent.get("hours", "")
    if hours not in DURATIONS:
        raise errors.Invalid(hours=[_("Choose how long.")])
    return timezone.now() + timedelta(hours=int(hours)) if hours else None


def _text(sent: Sent, field: str) -> str:
    return sent.get(field, "").replace("\x00", "").strip()[:NOTE_LIMIT]
