"""Why somebody sees, or does not see, somebody: the verdicts that are enforced, each with its reason."""

from typing import Any

from imcore import errors
from imcore.models import DirectChat, Member, User, UserKind
from imcore.protocol import UserId
from oa.models import Contact
from oa.visibility import load
from oa.visibility.rules import FIELDS, PROFILE_FIELDS, SEE, START, Verdict, decide

Answer = dict[str, Any]
REASONS = {
    "rule": "this rule decides",
    "unseen": "the target may not be seen, by this rule",
    "default": "no rule fits both",
    "self": "everyone sees themselves",
    "request": "an accepted request goes before the rules for starting",
    "bot": "no rule hides a bot",
    "inactive": "the account has ended",
    "visitor": "visitors are in nobody's directory",
}


def explain(viewer: UserId, target: UserId) -> dict[str, Any]:
    """What the viewer may do about the target, and why. Raises NotFound (either of them). Seven queries at most.

    {"viewer": id, "target": id, "see": ANSWER, "start": ANSWER, "profile": {"title": ANSWER, "department": …,
    "employee_number": …, "mobile": …, "office": …}, "met": bool, "direct": bool}

    ANSWER is {"allowed": bool, "reason": one of REASONS, "rule": {"id": int, "name": str} | None}; `rule` is there with the
    reasons "rule" and "unseen".

    `met`: they share a conversation, in which the target keeps their name whatever the rules say. `direct`: they have a direct
    conversation already, and may go on in it.
    """
    people = {user.pk: user for user in User.objects.filter(pk__in=(viewer, target)).only("pk", "kind", "is_active")}
    for user in (viewer, target):
        if user not in people:
            raise errors.NotFound(user=user)
    facts, rules = load.facts((viewer, target)), load.rules(SEE, START, FIELDS)

    def verdict(aspect: str, field: str = "") -> Answer:
        return _answer(aspect, decide(rules, facts[viewer], facts[target], aspect, field))

    seen = _said("self") if viewer == target else _without_rules(people[target]) or verdict(SEE)
    return {
        "viewer": viewer,
        "target": target,
        "see": seen,
        "start": _start(seen, viewer, target) or verdict(START),
        "profile": {field: _said("self") if viewer == target else verdict(FIELDS, field) for field in PROFILE_FIELDS},
        "met": _met(viewer, target),
        "direct": DirectChat.objects.filter(user_low=min(viewer, target), user_high=max(viewer, target)).exists(),
    }


def _start(seen: Answer, viewer: UserId, target: UserId) -> Answer | None:
    """What goes before the rules for starting."""
    if seen["reason"] in ("self", "bot", "inactive", "visitor"):
        return seen
    if seen["allowed"] and Contact.objects.filter(owner=viewer, user=target, may_start=True).exists():
        return _said("request")
    return None


def _without_rules(target: User) -> Answer | None:
    """What is so whatever the rules say."""
    if not target.is_active:
        return _said("inactive", allowed=False)
    if target.kind == UserKind.VISITOR:
        return _said("visitor", allowed=False)
    return _said("bot") if target.kind == UserKind.BOT else None


def _met(viewer: UserId, target: UserId) -> bool:
    mine = Member.objects.filter(user=viewer, left_at=None).values("conversation")
    return Member.objects.filter(user=target, conversation__in=mine).exists()


def _answer(aspect: str, verdict: Verdict) -> Answer:
    if verdict.rule is None:
        return _said("default")
    reason = "rule" if verdict.rule.aspect == aspect else "unseen"
    return {"allowed": verdict.allowed, "reason": reason, "rule": {"id": verdict.rule.id, "name": verdict.rule.name}}


def _said(reason: str, *, allowed: bool = True) -> Answer:
    return {"allowed": allowed, "reason": reason, "rule": None}
