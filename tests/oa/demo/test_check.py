"""The check after the load finds what it is there for: each test breaks one thing."""

from collections.abc import Callable

import pytest
from django.db.models import F

from imcore.models import (
    AttachmentUse,
    Conversation,
    DirectChat,
    Member,
    Mention,
    Message,
    MessageEdit,
    Reaction,
    ReadReceipt,
)
from oa.demo import check
from oa.demo.company import Company


def test_a_fresh_demo_is_in_order(loaded: Company) -> None:
    check.verify()


BREAKS: dict[str, Callable[[], object]] = {
    "seqs are": lambda: Message.objects.filter(conversation=_some(), seq=3).delete(),
    "versions are": lambda: Message.objects.filter(seq=2).update(version=1),
    "the head knows": lambda: Conversation.objects.update(last_message_at=F("created_at")),
    "members are counted": lambda: Conversation.objects.filter(pk=_some()).update(member_count=99),
    "an empty log": lambda: Conversation.objects.filter(pk=_some()).update(last_seq=0),
    "a direct conversation": lambda: DirectChat.objects.all().delete(),
    "who reacts": lambda: Member.objects.filter(user__in=Reaction.objects.values("user")).delete(),
    "a cursor lies": lambda: Member.objects.filter(conversation=_some()).update(read_seq=10_000),
    "nobody has unread": lambda: Member.objects.filter(conversation=_some()).update(read_seq=0),
    "who has sent": lambda: Member.objects.filter(conversation=_some(), role="owner").delete(),
    "a cursor that has moved": lambda: ReadReceipt.objects.all().delete(),
    "no receipt is past": lambda: ReadReceipt.objects.update(seq=F("seq") + 10_000),
    "a mention's message": lambda: Mention.objects.update(seq=10_000),
    "a used file's message": lambda: AttachmentUse.objects.update(seq=F("seq") + 10_000),
    "a message with a file": lambda: AttachmentUse.objects.all().delete(),
    "a reply follows": lambda: Message.objects.filter(reply_to__isnull=False).update(reply_to=10_000),
    "a recalled message": lambda: Message.objects.filter(state="recalled").update(text="still here"),
    "nothing is left": lambda: MessageEdit.objects.update(message=Message.objects.filter(state="recalled")[0]),
    "a text can be found": lambda: Message.objects.filter(kind="text").update(text=""),
}


def _some() -> int:
    return Conversation.objects.filter(kind="group").order_by("id").values_list("pk", flat=True)[1]


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_a_broken_rule_is_named(loaded: Company, rule: str) -> None:
    BREAKS[rule]()
    with pytest.raises(check.BrokenLog, match=rule):
        check.verify()
