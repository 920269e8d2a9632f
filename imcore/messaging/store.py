"""From checked drafts to the log: a batch in one transaction; where it fails, one by one, so that a bad one fails alone."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection

from imcore import errors
from imcore.draft import Draft, Stored
from imcore.messagebox import duplicates, writer
from imcore.messaging import references
from imcore.metrics.counters import DATABASE_ERRORS
from imcore.protocol import UserId

logger = logging.getLogger(__name__)
T = TypeVar("T")
Outcome = Stored | errors.HongyanError
Audiences = writer.Audiences
IN_DOUBT_SECONDS = 30.0


def append(drafts: Sequence[Draft], audiences: Audiences) -> list[Outcome]:
    """Each draft's outcome, in order. A client id that comes twice in the batch is stored once and answered twice."""
    if not drafts:
        return []
    once: dict[tuple[UserId, str], Draft] = {}
    for draft in drafts:  # the first of each, in the order in which they came
        once.setdefault((draft.sender, draft.client_id), draft)
    outcomes = _append_once(list(once.values()), audiences)
    answers: list[Outcome] = []
    seen: set[tuple[UserId, str]] = set()
    for draft in drafts:
        key = (draft.sender, draft.client_id)
        outcome = outcomes[key]
        answers.append(_again(outcome) if key in seen else outcome)
        seen.add(key)
    return answers


def _again(outcome: Outcome) -> Outcome:
    if isinstance(outcome, errors.HongyanError):
        return outcome
    return writer.as_duplicate(outcome)


def _append_once(drafts: list[Draft], audiences: Audiences) -> dict[tuple[UserId, str], Outcome]:
    try:
        return _together(drafts, audiences)
    except writer.CommitInDoubt:
        return _settle(drafts, audiences)
    except (OperationalError, InterfaceError):
        DATABASE_ERRORS.labels("send").inc()
        return {(draft.sender, draft.client_id): errors.Unavailable() for draft in drafts}


def _together(drafts: list[Draft], audiences: Audiences) -> dict[tuple[UserId, str], Outcome]:
    try:
        made = on_living_connection(lambda: writer.append(drafts, audiences))
    except IntegrityError:
        return _without_known(drafts, audiences)
    except (OperationalError, InterfaceError, writer.CommitInDoubt):
        raise
    except Exception:  # noqa: BLE001  whatever one of them did, the others must not suffer: each is tried alone
        return _one_by_one(drafts, audiences)
    return {(draft.sender, draft.client_id): outcome for draft, outcome in zip(drafts, made, strict=True)}


def _without_known(drafts: list[Draft], audiences: Audiences) -> dict[tuple[UserId, str], Outcome]:
    """Some were stored before: they get their old answer, the rest one more try together."""
    known: dict[tuple[UserId, str], Outcome] = dict(duplicates.stored_before(drafts))
    rest = [draft for draft in drafts if (draft.sender, draft.client_id) not in known]
    if len(rest) == len(drafts):
        return _one_by_one(drafts, audiences)
    return known | (_append_once(rest, audiences) if rest else {})


def _one_by_one(drafts: list[Draft], audiences: Audiences) -> dict[tuple[UserId, str], Outcome]:
    return {(draft.sender, draft.client_id): _alone(draft, audiences) for draft in drafts}


def _alone(draft: Draft, audiences: Audiences) -> Outcome:
    try:
        try:
            return on_living_connection(lambda: writer.append([draft], audiences))[0]
        except IntegrityError:
            return _stored_or_gone(draft)
    except errors.HongyanError as refused:
        return refused
    except writer.CommitInDoubt:
        return _settle([draft], audiences)[draft.sender, draft.client_id]
    except (OperationalError, InterfaceError):
        return errors.Unavailable()
    except Exception:
        logger.exception("a message of kind %s could not be stored", draft.kind, extra=draft.ids())
        return errors.Internal()


def _stored_or_gone(draft: Draft) -> Outcome:
    """The old answer of a client id that is stored already; else what the draft names and has gone since it was looked up."""
    found = duplicates.stored_before([draft]).get((draft.sender, draft.client_id))
    if found is not None:
        return found
    gone = references.resolve([draft])[0]
    return gone if isinstance(gone, errors.HongyanError) else errors.Conflict(client_id=draft.client_id)


def on_living_connection(work: Callable[[], T]) -> T:
    """Runs `work`; where the connection turns out to be dead before anything was committed, once more on a new one."""
    before = connection.connection
    try:
        return work()
    except (OperationalError, InterfaceError):
        # a transaction that fails on a dead connection leaves a new one behind
        alive = connection.connection is before and connection.is_usable()
        if alive or connection.in_atomic_block:
            raise
        connection.close()
        return work()


def _settle(drafts: list[Draft], audiences: Audiences) -> dict[tuple[UserId, str], Outcome]:
    """The commit's answer was lost. Nobody may be told "not stored" now, so it is stored again, with the same client
    ids, until the database answers: the locks make us wait for a transaction that is still under way."""
    deadline = time.monotonic() + IN_DOUBT_SECONDS
    while time.monotonic() < deadline:
        connection.close()
        try:
            return _without_known_or_append(drafts, audiences)
        except (OperationalError, InterfaceError, writer.CommitInDoubt):
            time.sleep(0.2)  # the database is away: nothing else to wait for
    in_doubt = errors.Internal(errors.IN_DOUBT, in_doubt=True)
    return {(draft.sender, draft.client_id): in_doubt for draft in drafts}


def _without_known_or_append(drafts: list[Draft], audiences: Audiences) -> dict[tuple[UserId, str], Outcome]:
    known: dict[tuple[UserId, str], Outcome] = dict(duplicates.stored_before(drafts))
    rest = [draft for draft in drafts if (draft.sender, draft.client_id) not in known]
    try:
        made = writer.append(rest, audiences) if rest else []
    except (OperationalError, InterfaceError):
        raise
    except (DatabaseError, errors.HongyanError):  # the locks were ours: the lost transaction has ended, the doubt with it
        return _without_known(drafts, audiences)
    return known | {(draft.sender, draft.client_id): outcome for draft, outcome in zip(rest, made, strict=True)}
