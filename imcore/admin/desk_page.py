"""What a case's page shows: the message, those around it, what was found and reported, and the sender's record."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from imcore import extend
from imcore.admin import titles
from imcore.admin.desk_acts import DURATIONS
from imcore.admin.messages import excerpt, in_brackets
from imcore.models import Attachment, AttachmentUse, Message, ModerationCase, Report, Sanction, User
from imcore.moderation import cases, sanctions

AROUND = 5  # messages on either side
RECORD = 10  # of each sort, the newest


def context(who: User, case: ModerationCase) -> dict[str, Any]:
    """For the template; a fixed number of queries."""
    message = Message.objects.select_related("sender", *titles.joined_from("conversation")).get(pk=case.message_id)
    claimed_by_another = cases.is_anothers(case, who)
    return {
        "case": case,
        "message": message,
        "place": titles.title(message.conversation),
        "place_url": reverse("admin:imcore_conversation_change", args=[message.conversation_id]),
        "sender_url": reverse("admin:imcore_user_change", args=[message.sender_id]),
        "lines": _around(message),
        "findings": list(message.findings.order_by("id")),
        "words": "\n".join(dict.fromkeys(found.excerpt for found in message.findings.all() if found.excerpt in message.text)),
        "reports": list(message.reports.select_related("reporter").order_by("id")),
        "earlier_texts": [edit.body.get("text", "") for edit in message.edits.order_by("id")],
        "appeal": getattr(case, "appeal", None),
        "claimant": claimant(case),
        "is_mine": case.claimed_by_id == who.pk and bool(claimant(case)),
        "may_decide": who.has_perm("imcore.change_moderationcase") and not claimed_by_another and message.sender_id != who.pk,
        "may_sanction": who.has_perm("imcore.add_sanction") and message.sender_id != who.pk,
        "may_list": who.has_perm("imcore.add_blockedimage") and any(file.thumbnail for file in _files(message)),
        "durations": DURATIONS.items(),
        "record": _record(message.sender, case),
    }


def claimant(case: ModerationCase) -> str:
    """Who is at it now; nobody: empty."""
    held = case.claimed_until is not None and case.claimed_until > timezone.now()
    return case.claimed_by.display_name if held and case.claimed_by is not None else ""


def _around(message: Message) -> list[dict[str, Any]]:
    """The messages around it, in their order, each as the log has it."""
    log = Message.objects.filter(conversation=message.conversation_id).select_related("sender")
    before = list(log.filter(seq__lt=message.seq).order_by("-seq")[:AROUND])[::-1]
    after = list(log.filter(seq__gt=message.seq).order_by("seq")[:AROUND])
    files = _files(message)
    return [{"message": one, "says": _says(one), "is_it": one.pk == message.pk, "files": files if one.pk == message.pk else []}
            for one in (*before, message, *after)]  # fmt: skip


def _says(message: Message) -> str:
    """Its text, or what it is where it has none."""
    kind = extend.message_kinds.get(message.kind)
    text = message.text or (kind.text(message.body) if kind is not None and message.body else "")
    return text or in_brackets(message.kind)


def _files(message: Message) -> Sequence[Attachment]:
    used = AttachmentUse.objects.filter(conversation=message.conversation_id, seq=message.seq)
    return list(Attachment.objects.filter(pk__in=used.values("attachment")).order_by("created_at"))


def _record(sender: User, case: ModerationCase) -> dict[str, Any]:
    """What there was with the sender before."""
    others = ModerationCase.objects.filter(message__sender=sender).exclude(pk=case.pk)
    laid = list(Sanction.objects.filter(user=sender).select_related("made_by").order_by("-id")[:RECORD])
    return {
        "counts": others.aggregate(
            all=Count("pk"), blocked=Count("pk", filter=Q(state=ModerationCase.State.BLOCKED)),
            open=Count("pk", filter=Q(state=ModerationCase.State.OPEN)),
        ),
        "reports": Report.objects.filter(message__sender=sender).count(),
        "cases": [(one, excerpt(one.message)) for one in others.select_related("message").order_by("-id")[:RECORD]],
        "sanctions": [(one, sanctions.is_in_force(one)) for one in laid],
    }  # fmt: skip
