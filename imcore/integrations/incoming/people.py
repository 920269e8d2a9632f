"""Whom a sender means by its names: members of the webhook's group, and nobody else."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from imcore import extend
from imcore.draft import MentionList
from imcore.integrations.incoming.said import NAMES_LIMIT, Named
from imcore.models import IncomingWebhook, Member
from imcore.protocol import UserId

Found = Mapping[str, tuple[UserId, str]]  # name → the member, and how they are called here


def members(webhook: IncomingWebhook, given: set[str]) -> Found:
    """Those of the names that are a member's username, or another name of theirs. One query, and one for each door; none
    without names."""
    names = {name for name in sorted(given)[: NAMES_LIMIT * 2] if name and "\x00" not in name and len(name) <= 150}
    if not names:
        return {}
    others = {name: user for _door, called in extend.other_names for name, user in called(names).items()}
    wanted = Q(user__username__in=names) | Q(user__in=set(others.values()))
    seats = Member.objects.filter(wanted, conversation=webhook.group_id, left_at=None)
    rows = list(seats.values_list("user_id", "user__username", "user__display_name"))
    shown = {UserId(user): display for user, _username, display in rows}
    found = {name: (user, shown[user]) for name, user in others.items() if user in shown}
    return found | {username: (UserId(user), display) for user, username, display in rows if username in names}


def mentions(named: Named, found: Found) -> MentionList:
    """As a draft has them. Names that mean nobody here are passed over; ids are the sender's claim, as in any message."""
    if named.everyone:
        return "all"
    users = [UserId(user) for user in named.users] + [found[name][0] for name in named.names if name in found]
    return tuple(dict.fromkeys(users))


def called(body: Mapping[str, Any], found: Found) -> dict[str, Any]:
    """The body in whose text each is called as people know them: nobody reads a mobile number there."""
    text = body.get("text")
    if not isinstance(text, str) or "@" not in text:
        return dict(body)
    for name, (_user, display) in found.items():
        text = re.sub(rf"@{re.escape(name)}(?![\w-])", lambda _match, shown=display: f"@{shown}", text)  # type: ignore[misc]
    return dict(body) | {"text": text}
