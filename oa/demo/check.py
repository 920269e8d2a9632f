"""What must hold of every log, asked of the database in a handful of queries. The demo is loaded past the door of sending;
this says whether it came out as if each message had gone through it."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

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


class BrokenLog(AssertionError):
    """Some rows contradict each other."""


def verify() -> None:
    """Returns where all is well; raises BrokenLog with every rule that is broken, and the first rows that break it."""
    faults = [
        f"{rule}: {list(offenders.values_list('pk', flat=True)[:5])}" for rule, offenders in rules() if offenders.exists()
    ]
    if faults:
        raise BrokenLog("; ".join(faults))


def rules() -> Iterator[tuple[str, QuerySet]]:
    """Each rule with the rows that break it."""
    yield from _heads()
    yield from _seats()
    yield from _what_hangs_on_messages()


def _heads() -> Iterator[tuple[str, QuerySet]]:
    messages = Message.objects.filter(conversation=OuterRef("pk"))
    counted = Conversation.objects.filter(last_seq__gt=0).annotate(
        stored=Count("messages"),
        first=Min("messages__seq"),
        last=Max("messages__seq"),
        newest=Max("messages__created_at"),
        highest=Max("messages__version"),
        versions=Count("messages__version", distinct=True),
    )
    yield "seqs are 1, 2, 3 … up to the head", counted.exclude(first=1, last=F("last_seq"), stored=F("last_seq"))
    yield "versions are unique and end at the head", counted.exclude(versions=F("stored"), highest=F("version"))
    yield "the head knows its newest message", counted.exclude(newest=F("last_message_at"))
    yield "an empty log has an empty head", Conversation.objects.filter(Exists(messages), last_seq=0)
    seated = Conversation.objects.annotate(seated=Count("members", filter=Q(members__left_at=None)))
    yield "members are counted", seated.exclude(seated=F("member_count"))


def _seats() -> Iterator[tuple[str, QuerySet]]:
    own = Message.objects.filter(conversation=OuterRef("conversation"), sender=OuterRef("user"))
    seat = Member.objects.filter(conversation=OuterRef("conversation"))
    yield (
        "a cursor lies between the joining and the head",
        Member.objects.filter(Q(read_seq__lt=F("joined_seq")) | Q(read_seq__gt=F("conversation__last_seq"))),
    )
    yield (
        "nobody has unread messages of their own",
        Member.objects.filter(Exists(own.filter(seq__gt=OuterRef("read_seq"))), left_at=None),
    )
    yield "who has sent has a seat", Message.objects.exclude(Exists(seat.filter(user=OuterRef("sender"))))
    receipts = ReadReceipt.objects.filter(conversation=OuterRef("conversation"), user=OuterRef("user"))
    yield (
        "a cursor that has moved has its receipt",
        Member.objects.filter(read_seq__gt=F("joined_seq")).exclude(Exists(receipts.filter(seq=OuterRef("read_seq")))),
    )
    yield (
        "no receipt is past its cursor",
        ReadReceipt.objects.exclude(Exists(seat.filter(user=OuterRef("user"), read_seq__gte=OuterRef("seq")))),
    )
    pair = Q(user_low=OuterRef("user")) | Q(user_high=OuterRef("user"))
    direct = DirectChat.objects.filter(pair, conversation=OuterRef("conversation"))
    yield "a direct conversation seats its pair", Member.objects.filter(conversation__kind="direct").exclude(Exists(direct))


def _what_hangs_on_messages() -> Iterator[tuple[str, QuerySet]]:
    shown = Message.objects.filter(conversation=OuterRef("conversation"), seq=OuterRef("seq"), state="normal")
    uses = AttachmentUse.objects.filter(conversation=OuterRef("conversation"), seq=OuterRef("seq"))
    earlier = Message.objects.filter(conversation=OuterRef("conversation"), seq=OuterRef("reply_to"))
    yield "a mention's message is shown", Mention.objects.exclude(Exists(shown))
    yield "a used file's message is shown", AttachmentUse.objects.exclude(Exists(shown))
    files = Message.objects.filter(kind__in=("image", "file", "voice", "video"), state="normal")
    yield "a message with a file holds it", files.exclude(Exists(uses))
    replies = Message.objects.filter(reply_to__isnull=False)
    yield "a reply follows what it answers", replies.exclude(Exists(earlier.filter(seq__lt=OuterRef("seq"))))
    recalled = Message.objects.filter(state="recalled")
    yield "a recalled message says nothing", recalled.exclude(text="", recalled_at__isnull=False)
    yield "nothing is left of a recalled message's past", MessageEdit.objects.filter(message__state="recalled")
    yield "a text can be found", Message.objects.filter(kind="text", state="normal", text="")
    seats = Member.objects.filter(conversation=OuterRef("message__conversation"), user=OuterRef("user"))
    yield "who reacts has a seat", Reaction.objects.exclude(Exists(seats))
