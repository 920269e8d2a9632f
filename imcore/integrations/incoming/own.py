"""Hongyan's own form: {kind, body, mentions?, client_id?} as in sending a message, or {markdown, title?, mentions?}. Pure."""

from typing import Any

from imcore.integrations.incoming.markup import subset
from imcore.integrations.incoming.said import Named, Said, Unreadable, card, object_of, text_of
from imcore.protocol import JSON_SAFE_INTEGER, MENTIONS_LIMIT

FIELDS = frozenset({"kind", "body", "markdown", "title", "mentions", "client_id"})


def fits(payload: dict[str, Any]) -> bool:
    """Is it of this form?"""
    return "msgtype" not in payload and ("kind" in payload or isinstance(payload.get("markdown"), str))


def read(payload: dict[str, Any]) -> list[Said]:
    """One message. Raises Unreadable, also for a field that there is not."""
    for name in sorted(payload.keys() - FIELDS):
        raise Unreadable(name[:100], "There is no such field.")
    named, client_id = _named(payload.get("mentions")), text_of(payload.get("client_id"), "client_id")
    if "markdown" in payload:
        body = card(text_of(payload.get("title"), "title"), subset(text_of(payload["markdown"], "markdown")))
        return [Said(kind="card", body=body, named=named, client_id=client_id)]
    kind = text_of(payload.get("kind"), "kind")
    return [Said(kind=kind, body=object_of(payload.get("body"), "body"), named=named, client_id=client_id)]


def _named(mentions: Any) -> Named:
    """Ids and usernames, or the word all."""
    if mentions == "all":
        return Named(everyone=True)
    given = mentions or []
    if not isinstance(given, list) or len(given) > MENTIONS_LIMIT:
        raise Unreadable("mentions", "a list of ids and usernames, or the word all")
    users = tuple(one for one in given if type(one) is int and 1 <= one <= JSON_SAFE_INTEGER)
    names = tuple(one for one in given if isinstance(one, str))
    if len(users) + len(names) != len(given):
        raise Unreadable("mentions", "a list of ids and usernames, or the word all")
    return Named(users=users, names=names)
