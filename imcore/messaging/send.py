"""One way in for messages, whoever sends. Every rule is asked here, once.

1  kinds      is the body what its kind says?       pure, so that nothing is made for bad input
2  address    `to` → the direct conversation
3  access     may the sender post here?             Draft → MayPost, the proof
4  references the ids in the body are claims        files, contacts, forwarded messages, mentions
5  hooks      what the business lines say           Draft → Draft | refused | held
6  store      one transaction for all that is left  Draft → Stored
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import InterfaceError, OperationalError
from msgspec.structs import replace

from imcore import errors, extend
from imcore.conversations import access, direct
from imcore.dispatch import announce
from imcore.draft import Draft, Stored
from imcore.messagebox import duplicates
from imcore.messaging import hooks, references, store
from imcore.messaging.store import Audiences
from imcore.metrics.counters import ACCEPTED, DATABASE_ERRORS, DUPLICATES, REFUSED
from imcore.protocol import ConversationId, UserId

logger = logging.getLogger(__name__)
Outcome = Stored | errors.HongyanError
Checked = tuple[dict[int, Outcome], dict[int, Draft], Audiences]  # by place: refused, still alive
Step = Callable[[Sequence[Draft]], Sequence[Draft | errors.HongyanError]]


def send_message(draft: Draft) -> Stored:
    """One message. Raises the HongyanError that refuses it; then nothing was stored."""
    outcome = send_messages([draft])[0]
    if isinstance(outcome, errors.HongyanError):
        raise outcome
    return outcome


def send_messages(drafts: Sequence[Draft]) -> list[Outcome]:
    """Messages that arrived together → for each what became of it, in order. Stored means committed; announced already.

    Sync; takes at most seven queries (SQLite: nine) and one transaction, whatever the number of drafts, while no draft is
    special (files, forwards and first direct messages take a few more each).
    """
    outcomes, alive, audiences = _checked(drafts)
    outcomes.update(zip(alive, store.append(list(alive.values()), audiences), strict=True))
    _answer_as_before(drafts, outcomes)
    _count(outcomes.values())
    _log(drafts, outcomes)
    announce.messages([o for o in outcomes.values() if isinstance(o, Stored) and not o.duplicate])
    return [outcomes[place] for place in range(len(drafts))]


def _count(outcomes: Iterable[Outcome]) -> None:
    """What became of messages, at /metrics."""
    became = Counter("" if isinstance(o, Stored) and not o.duplicate else _word(o) for o in outcomes)
    ACCEPTED.inc(became.pop("", 0))
    DUPLICATES.inc(became.pop("duplicate", 0))
    for code, number in became.items():
        REFUSED.labels(code).inc(number)


def _log(drafts: Sequence[Draft], outcomes: Mapping[int, Outcome]) -> None:
    """What became of each message, for whoever asks for that much; 6,000 lines a second under load, so not at INFO."""
    if not logger.isEnabledFor(logging.DEBUG):
        return
    for place, draft in enumerate(drafts):
        outcome = outcomes[place]
        if isinstance(outcome, errors.HongyanError):
            logger.debug("message refused: %s", outcome.code, extra=draft.ids())
        else:
            place_in_log = {"message_id": outcome.id, "conversation_id": outcome.conversation, "seq": outcome.seq}
            logger.debug("message %s", "known" if outcome.duplicate else "stored", extra=draft.ids() | place_in_log)


def _word(outcome: Outcome) -> str:
    return outcome.code if isinstance(outcome, errors.HongyanError) else "duplicate"


def _checked(drafts: Sequence[Draft]) -> Checked:
    """What is refused, what is left to be stored, and to whom that is said. Nothing but empty direct conversations has
    been made yet, so a dead connection costs a second try, and what breaks a rule's code breaks its own draft only."""
    try:
        return store.on_living_connection(lambda: _walk(drafts))
    except (OperationalError, InterfaceError):
        DATABASE_ERRORS.labels("send").inc()
        return dict.fromkeys(range(len(drafts)), errors.Unavailable()), {}, {}
    except Exception:
        if len(drafts) == 1:
            logger.exception("a message of kind %s could not be checked", drafts[0].kind, extra=drafts[0].ids())
            return {0: errors.Internal()}, {}, {}
    outcomes: dict[int, Outcome] = {}
    alive: dict[int, Draft] = {}
    audiences: Audiences = {}
    for place, draft in enumerate(drafts):
        refused, fine, heard_by = _checked([draft])
        outcomes.update((place, outcome) for outcome in refused.values())
        alive.update((place, checked) for checked in fine.values())
        audiences |= heard_by
    return outcomes, alive, audiences


def _walk(drafts: Sequence[Draft]) -> Checked:
    outcomes: dict[int, Outcome] = {}
    alive = dict(enumerate(drafts))
    proofs: dict[tuple[UserId, ConversationId], access.MayPost] = {}
    for step in (_validate, _address, _permit(proofs), references.resolve, _ask_hooks(proofs)):
        _pass(alive, outcomes, step)
    return outcomes, alive, {proof.conversation: proof.audience for proof in proofs.values()}


def _pass(alive: dict[int, Draft], outcomes: dict[int, Outcome], step: Step) -> None:
    """Takes the drafts that are still alive through one step; a refused one gets its outcome and goes no further."""
    if not alive:
        return
    for place, answer in zip(list(alive), step(list(alive.values())), strict=True):
        if isinstance(answer, errors.HongyanError):
            outcomes[place] = answer
            del alive[place]
        else:
            alive[place] = answer


def _validate(drafts: Sequence[Draft]) -> list[Draft | errors.HongyanError]:
    return [validated(draft) for draft in drafts]


def validated(draft: Draft) -> Draft | errors.HongyanError:
    """With its body as the kind stores it, or why not (Invalid)."""
    kind = extend.message_kinds.get(draft.kind)
    if kind is None or kind.server_only:
        return errors.Invalid(kind=["no such kind"])
    if not 1 <= len(draft.client_id) <= 64 or "\x00" in draft.client_id:
        return errors.Invalid(client_id=["1 to 64 characters, without NUL"])
    try:
        body = kind.validate(draft.body)
    except errors.HongyanError as refused:
        return refused
    return replace(draft, body=body)


def _address(drafts: Sequence[Draft]) -> list[Draft | errors.HongyanError]:
    """Finds the direct conversations of drafts that name a user; makes those that are missing."""
    pairs = {direct.pair(draft.sender, draft.to) for draft in drafts if draft.conversation is None and draft.to}
    known = direct.existing(pairs)
    return [_addressed(draft, known) for draft in drafts]


def _addressed(draft: Draft, known: dict[tuple[UserId, UserId], ConversationId]) -> Draft | errors.HongyanError:
    if draft.conversation is not None:
        return draft
    if not draft.to:
        return errors.Invalid(conversation=["conversation or to is required"])
    number = known.get(direct.pair(draft.sender, draft.to))
    if number is None:
        refusal = _refused_first(draft, draft.to)
        if refusal is not None:
            return refusal
        try:
            number = ConversationId(direct.between(draft.sender, draft.to, speaking=True)[0].pk)
        except errors.HongyanError as refused:
            return refused
    return replace(draft, conversation=number)


def _refused_first(draft: Draft, other: UserId) -> errors.HongyanError | None:
    """Why a first message will be refused, asked before a conversation is made for it and the other one is told of it."""
    for answer in (access.may_speak_first(draft, other), *references.resolve([replace(draft, mentions=())])):
        if isinstance(answer, errors.HongyanError):
            return answer
    return None


def _permit(proofs: dict[tuple[UserId, ConversationId], access.MayPost]) -> Step:
    def permit(drafts: Sequence[Draft]) -> list[Draft | errors.HongyanError]:
        answers: list[Draft | errors.HongyanError] = []
        for draft, answer in zip(drafts, access.may_post(drafts), strict=True):
            if isinstance(answer, errors.HongyanError):
                answers.append(answer)
            else:
                proofs[answer.user, answer.conversation] = answer
                answers.append(draft)
        return answers

    return permit


def _ask_hooks(proofs: dict[tuple[UserId, ConversationId], access.MayPost]) -> Step:
    def ask(drafts: Sequence[Draft]) -> list[Draft | errors.HongyanError]:
        return [hooks.before_send(proofs[d.sender, d.conversation or ConversationId(0)], d) for d in drafts]

    return ask


def _answer_as_before(drafts: Sequence[Draft], outcomes: dict[int, Outcome]) -> None:
    """A retry of what was stored gets the same answer, even where the sender could not post it any more."""
    refused = {place: outcome for place, outcome in outcomes.items() if isinstance(outcome, errors.HongyanError)}
    if not refused:
        return
    try:
        before = store.on_living_connection(lambda: duplicates.stored_before([drafts[place] for place in refused]))
    except (OperationalError, InterfaceError):  # a refusal would be final, and may be untrue: only a later try can tell
        outcomes.update((place, errors.Unavailable()) for place, why in refused.items() if "in_doubt" not in why.detail)
        return
    for place in refused:
        found = before.get((drafts[place].sender, drafts[place].client_id))
        if found is not None:
            outcomes[place] = found
