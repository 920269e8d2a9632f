"""protocol.md §1's promises as statements about a log, what was answered, and what each connection heard."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.chat_client import ChatClient
from tests.properties.actor import EMOJI, Book, Done

Shown = dict[str, Any]


class Stay(NamedTuple):
    """A membership: from the version of the notice that began it to the one that ended it (0: it goes on)."""

    joined: int
    left: int
    joined_seq: int


def the_log_is_what_was_answered(log: Sequence[Shown], book: Book) -> None:
    """1, 2, 3: every ok is in the log, once, at its seq; nothing else is; seqs and versions have no gap."""
    assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
    said = [message for message in log if message["kind"] != "notice"]
    assert {(m["sender"], m["client_id"]): m["seq"] for m in said} == {key: done.seq for key, done in book.sent.items()}
    assert len(said) == len(book.sent)
    notices = [message["version"] for message in log if message["kind"] == "notice"]
    taken = [*notices, *{(done.version, done.seq): done.version for done in book.done}.values()]
    assert sorted(taken) == list(range(1, max(taken, default=0) + 1))


def each_message_is_what_was_done_to_it(log: Sequence[Shown], book: Book) -> None:
    """The answered changes, in the order of their versions, make the state that the log shows."""
    for message in log:
        if message["kind"] == "notice":
            continue
        changes = sorted((done for done in book.done if done.seq == message["seq"]), key=lambda done: done.version)
        assert (message["version"], *shown(message)) == (changes[-1].version, *state(changes))


def shown(message: Shown) -> tuple[str | None, set[int]]:
    """A message's text (None: recalled) and who likes it."""
    text = message["body"]["text"] if message["state"] == "normal" else None
    return text, set(message["reactions"].get(EMOJI, []))


def state(changes: Sequence[Done]) -> tuple[str | None, set[int]]:
    """The same, from what was done."""
    text: str | None = None
    likes: set[int] = set()
    for done in changes:
        if done.what == "recall":
            return None, set()
        if done.what in ("send", "edit"):
            text = done.text
        elif done.what == "like":
            likes.add(done.by)
        else:
            likes.discard(done.by)
    return text, likes


def the_connection_heard(client: ChatClient, log: Sequence[Shown], stays: Sequence[Stay]) -> None:
    """4, 6: versions ascend; each lies within a stay; of a stay that goes on none is missing that still counts."""
    heard = [(message["version"], message["seq"]) for message in client.messages()]
    versions = [version for version, _seq in heard]
    assert versions == sorted(set(versions))
    outside = [
        (version, seq)
        for version, seq in heard
        if not any(s.joined <= version and (not s.left or version < s.left) and seq > s.joined_seq for s in stays)
    ]
    assert outside == []
    current = {(m["version"], m["seq"]) for s in stays if not s.left for m in log if m["seq"] > s.joined_seq}
    wanted = {(version, seq) for version, seq in current if any(version >= s.joined for s in stays if not s.left)}
    assert sorted(wanted - set(heard)) == []
    latest = {message["seq"]: message for message in client.messages()}
    assert [m for m in log if (m["version"], m["seq"]) in wanted and latest[m["seq"]] != m] == []


async def changes_are_the_log(client: ChatClient, log: Sequence[Shown], since: int) -> None:
    """5: what a connection that knows `since` has missed."""
    pages: list[Shown] = []
    reached, more = since, True
    while more:
        page = await client.request("changes", conversation=log[0]["conversation"], since=reached, limit=20)
        pages, reached, more = pages + page["messages"], page["version"], page["has_more"]
    by_version = sorted((m for m in log if m["version"] > since), key=lambda m: m["version"])
    assert pages == by_version
    assert reached == max(since, *(m["version"] for m in log))
