"""What people read in the body of a message, of whatever kind and however deep: captions, titles, names of files, what is
passed on. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

# ids, types and what the server fills in; the name of somebody who is quoted is not the sender's word
NOT_READ = {"attachment", "thumbnail", "mime", "id", "style", "created_at", "kind", "sender_name", "currency"}


def texts(body: dict[str, Any]) -> list[str]:
    """Each text once, in order."""
    return list(dict.fromkeys(_texts(body)))


def rewritten(value: Any, change: Callable[[str], str]) -> Any:
    """The body with each of its texts as `change` gives it."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [rewritten(part, change) for part in value]
    if isinstance(value, dict):
        return {name: part if name in NOT_READ else rewritten(part, change) for name, part in value.items()}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_READ:
                yield from _texts(part)
