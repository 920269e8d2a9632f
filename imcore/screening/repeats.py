"""Repeated content: nearly the same text, or the same file, by one sender into many conversations or by many new accounts.

Each message that is sent leaves its numbers (sketch.py) in a table while a rule of that kind is in force, and rows older than
the longest window go. Counting is the database's, by an index; what is over a rule's number goes into the queue of checks.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import ngettext

from imcore import extend
from imcore.draft import Stored
from imcore.models import Action, Attachment, Finding, Message, Screening, Sighting, User, UserKind
from imcore.moderation import book, scopes
from imcore.moderation.rules import Rule
from imcore.protocol import ConversationId, UserId
from imcore.screening import findings, sketch

CHECK = "repeats"
COPIES = 200  # of those before it that go with a message; later ones come by themselves
PURGED = 5_000  # rows by one statement


class _Seen(NamedTuple):
    """A message, and by which numbers it is known again: of its text by the rule's least length, and of its files."""

    message: Stored
    account_from: datetime
    text: str
    files: tuple[str, ...]  # sha256

    def keys(self, rule: Rule) -> set[int]:
        """What counts for that rule."""
        return _keys(rule, self.text, self.files)


def note(messages: Sequence[Stored]) -> None:
    """An after-store handler: what is repeated too often goes into the queue of checks. A batch may come twice. Six statements
    where there is one such rule, and one for each more; none where there is none."""
    in_force = book.current().after
    seen = list(_seen(messages)) if in_force else []
    if not seen:
        return
    rows = [row for one in seen for row in _sightings(one, in_force)]
    Sighting.objects.bulk_create(rows, ignore_conflicts=True)
    found = {one.message.id for rule in in_force for one in _too_often(rule, seen)}
    Screening.objects.bulk_create(
        [Screening(message_id=number, check_name=CHECK) for number in sorted(found)], ignore_conflicts=True
    )


def check(message: Message, _files: Sequence[Attachment]) -> None:
    """What the rules in force say of it, and of the copies before it."""
    if message.state == Message.State.RECALLED:
        return
    for rule in book.current().after:
        if _in_force(rule, message.sender_id, message.conversation_id):
            _judge(rule, message)


def purge() -> int:
    """What no rule looks back to any more → how many rows."""
    longest = max((rule.settings.seconds for rule in book.current().after), default=0)
    old, gone = Sighting.objects.filter(at__lt=timezone.now() - timedelta(seconds=longest)).order_by("at"), 0
    while numbers := list(old.values_list("pk", flat=True)[:PURGED]):
        gone += Sighting.objects.filter(pk__in=numbers).delete()[0]
    return gone


def _seen(messages: Sequence[Stored]) -> Iterator[_Seen]:
    told = [(message, *_content(message)) for message in messages if message.state != Message.State.RECALLED]
    people = User.objects.filter(pk__in={message.sender for message, *_ in told}).exclude(kind=UserKind.BOT)
    made = dict(people.values_list("pk", "created_at"))
    wanted = {file for _message, _text, files in told for file in files}
    digests = {str(pk): digest for pk, digest in Attachment.objects.filter(pk__in=wanted).values_list("pk", "sha256")}
    for message, text, files in told:
        if message.sender in made and (text or files):
            yield _Seen(message, made[message.sender], text, tuple(digests[file] for file in files if file in digests))


def _content(message: Stored) -> tuple[str, list[str]]:
    """(its text, the ids of its files); of a forward, of all that it passes on."""
    kind = extend.message_kinds.get(message.kind)
    if kind is None or kind.server_only:
        return "", []
    return kind.text(message.body), kind.attachments(message.body)


def _keys(rule: Rule, text: str, files: Sequence[str]) -> set[int]:
    settings = rule.settings
    texts = sketch.of_text(text, least=settings.letters) if settings.what != "files" else []
    return {*texts, *(sketch.of_file(file) for file in files if settings.what != "text")}


def _sightings(one: _Seen, in_force: Sequence[Rule]) -> list[Sighting]:
    message = one.message
    place = {"message_id": message.id, "sender": message.sender, "conversation": message.conversation}
    keys = set().union(*(one.keys(rule) for rule in in_force))
    return [Sighting(**place, key=key, account_from=one.account_from, at=message.created_at) for key in sorted(keys)]


def _too_often(rule: Rule, seen: Sequence[_Seen]) -> list[_Seen]:
    concerned = [one for one in seen if _in_force(rule, one.message.sender, one.message.conversation)]
    keys = {one.message.id: one.keys(rule) for one in concerned}
    if not any(keys.values()):
        return []
    over = _over(rule, set().union(*keys.values()), {one.message.sender for one in concerned}, concerned[-1].message.created_at)
    return [one for one in concerned if any((key, _whose(rule, one.message.sender)) in over for key in keys[one.message.id])]


def _whose(rule: Rule, sender: int) -> int | None:
    """Whose sightings count together: the sender's own, or all newcomers'."""
    return sender if rule.settings.who == "sender" else None


def _copies(rule: Rule, keys: set[int], senders: set[UserId], until: datetime) -> QuerySet[Sighting]:
    settings = rule.settings
    those = Q(sender__in=senders)
    if settings.who == "newcomers":
        those = Q(account_from__gt=until - timedelta(hours=settings.hours))
    return Sighting.objects.filter(those, key__in=keys, at__gt=until - timedelta(seconds=settings.seconds), at__lte=until)


def _over(rule: Rule, keys: set[int], senders: set[UserId], until: datetime) -> dict[tuple[int, int | None], int]:
    """(number, whose) → in how many conversations, or by how many accounts; of those over the rule's. One query."""
    copies = _copies(rule, keys, senders, until)
    by_sender = rule.settings.who == "sender"
    rows = copies.values(*(("key", "sender") if by_sender else ("key",)))
    counted = rows.annotate(count=Count("conversation" if by_sender else "sender", distinct=True))
    return {(row["key"], row.get("sender")): row["count"] for row in counted.filter(count__gte=rule.settings.times).order_by()}


def _in_force(rule: Rule, sender: int, conversation: int) -> bool:
    return scopes.holds(rule.scopes, sender=UserId(sender), conversation=ConversationId(conversation))


def _judge(rule: Rule, message: Message) -> None:
    keys = set(Sighting.objects.filter(message=message).values_list("key", flat=True))
    senders = {UserId(message.sender_id)}
    over = _over(rule, keys, senders, message.created_at)
    if not over:
        return
    copies = _copies(rule, {key for key, _whose in over}, senders, message.created_at)
    ids = list(copies.order_by("-message_id").values_list("message_id", flat=True).distinct()[:COPIES])
    told = _sentence(rule, max(over.values()))
    known = Finding.objects.filter(rule=rule.name, message__in=ids)
    if rule.action == Action.NOTE:  # one case for all of them: the first that is too many
        if not known.exists():
            findings.found(message, rule=rule.name, block=False, excerpt=told)
        return
    kept = Message.objects.filter(pk__in=ids).exclude(state=Message.State.RECALLED).exclude(pk__in=known.values("message"))
    for copy in kept.order_by("pk"):
        if _in_force(rule, copy.sender_id, copy.conversation_id):
            findings.found(copy, rule=rule.name, block=True, excerpt=told, final=rule.action == Action.REFUSE)


def _sentence(rule: Rule, count: int) -> str:
    if rule.settings.who == "sender":
        return ngettext("in %d conversation", "in %d conversations", count) % count
    return ngettext("by %d new account", "by %d new accounts", count) % count
