"""From checked drafts to the log: a batch in one transaction; where it fails, one by one, so that a bad one fails alone."""

import logging
import time
from collections.abc import Callable, Sequence

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection

from imcore import errors
from imcore.draft import Draft, Stored
from imcore.messagebox import duplicates, writer
from imcore.protocol import UserId

logger = logging.getLogger(__name__)
Outcome = Stored | errors.HongyanError
IN_DOUBT_SECONDS = 30.0


def append(drafts: Sequence[Draft], audiences: writer.Audiences) -> list[Outcome]:
    """Each draft's outcome, in order. A client id that comes twice in the batch is stored once and answered twice."""
    if not drafts:
        return []
    once = {(draft.sender, draft.client_id): draft for draft in reversed(drafts)}
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


def _append_once(drafts: list[Draft], audiences: writer.Audiences) -> dict[tuple[UserId, str], Outcome]:
    try:
        made = _on_living_connection(lambda: writer.append(drafts, audiences))
    except writer.CommitInDoubt:
        return _settle(drafts, audiences)
    except (OperationalError, InterfaceError):
        return {(draft.sender, draft.client_id): errors.Unavailable() for draft in drafts}
    except IntegrityError:
        return _without_known(drafts, audiences)
    except Exception:  # noqa: BLE001  whatever one of them did, the others must not suffer: each is tried alone
        return _one_by_one(drafts, audiences)
    return {(draft.sender, draft.client_id): outcome for draft, outcome in zip(drafts, made, strict=True)}


def _without_known(drafts: list[Draft], audiences: writer.Audiences) -> dict[tuple[UserId, str], Outcome]:
    """Some were stored before: they get their old answer, the rest one more try together."""
    known: dict[tuple[UserId, str], Outcome] = dict(duplicates.stored_before(drafts))
    rest = [draft for draft in drafts if (draft.sender, draft.client_id) not in known]
    if len(rest) == len(drafts):
        return _one_by_one(drafts, audiences)
    return known | (_append_once(rest, audiences) if rest else {})


def _one_by_one(drafts: list[Draft], audiences: writer.Audiences) -> dict[tuple[UserId, str], Outcome]:
    return {(draft.sender, draft.client_id): _alone(draft, audiences) for draft in drafts}


def _alone(draft: Draft, audiences: writer.Audiences) -> Outcome:
    try:
        return _on_living_connection(lambda: writer.append([draft], audiences))[0]
    except errors.HongyanError as refused:
        return refused
    except writer.CommitInDoubt:
        return _settle([draft], audiences)[draft.sender, draft.client_id]
    except (OperationalError, InterfaceError):
        return errors.Unavailable()
    except IntegrityError:
        found = duplicates.stored_before([draft]).get((draft.sender, draft.client_id))
        return found if found is not None else errors.Conflict(client_id=draft.client_id)
    except Exception:
        logger.exception("a message of kind %s could not be stored", draft.kind)
        return errors.Internal()


def _on_living_connection(
    work: Callable[[], list[Outcome]],
) -> list[Outcome]:
    """Runs `work`; where the connection turns out to be dead before anything was committed, once more on a new one."""
    try:
        return work()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return work()


def _settle(drafts: list[Draft], audiences: writer.Audiences) -> dict[tuple[UserId, str], Outcome]:
    """The commit's answer was lost. Nobody may be told "not stored" now, so it is stored again, with the same client
    ids, until the database answers: the locks make us wait for a transaction that is still under way."""
    deadline = time.monotonic() + IN_DOUBT_SECONDS
    while time.monotonic() < deadline:
        connection.close()
        try:
            return _without_known_or_append(drafts, audiences)
        except (DatabaseError, InterfaceError, writer.CommitInDoubt):
            time.sleep(0.2)  # the database is away: nothing else to wait for
    in_doubt = errors.Internal(errors.IN_DOUBT, in_doubt=True)
    return {(draft.sender, draft.client_id): in_doubt for draft in drafts}


def _without_known_or_append(drafts: list[Draft], audiences: writer.Audiences) -> dict[tuple[UserId, str], Outcome]:
    known: dict[tuple[UserId, str], Outcome] = dict(duplicates.stored_before(drafts))
    rest = [draft for draft in drafts if (draft.sender, draft.client_id) not in known]
    made = writer.append(rest, audiences) if rest else []
    return known | {(draft.sender, draft.client_id): outcome for draft, outcome in zip(rest, made, strict=True)}
