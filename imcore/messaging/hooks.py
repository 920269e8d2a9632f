"""What the business lines say to a draft before it is stored (extend.before_send)."""

import logging
import time

from msgspec.structs import replace

from imcore import errors, extend
from imcore.conversations.access import MayPost
from imcore.draft import Draft, Finding

logger = logging.getLogger(__name__)


def before_send(proof: MayPost, draft: Draft) -> Draft | errors.HongyanError:
    """The draft as the hooks leave it, held where one says so, or the refusal of the first that refuses."""
    for name, hook in extend.before_send:
        started = time.monotonic()
        try:
            verdict = hook.check(proof, draft)
        except errors.HongyanError as refused:
            return refused
        except Exception:
            logger.exception("before_send %s failed", name, extra=draft.ids())
            verdict = None
        if verdict is None or time.monotonic() - started > hook.deadline:
            if hook.refuse_on_failure:
                return errors.Unavailable()
            continue
        if isinstance(verdict, extend.Hold):
            found = verdict.findings or (Finding(verdict.reason, "hold"),)  # who decides is told why it was held
            verdict = replace(draft, held=verdict.reason, findings=(*draft.findings, *found))
        draft = verdict
    return draft
