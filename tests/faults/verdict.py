"""What must be true once everything is quiet again, whatever was broken: protocol.md §1's promises, from outside."""

from collections.abc import Mapping, Sequence

from tests.chat_client import Lost
from tests.faults.person import Life, Person, Shown

Logs = Mapping[int, Sequence[Shown]]
HEARD_SECONDS = 10.0


def stored_once(people: Sequence[Person], logs: Logs) -> None:
    """The log holds what was acknowledged, at its seq, exactly once, without a gap, and nothing else."""
    for log in logs.values():
        assert [message["seq"] for message in log] == list(range(1, len(log) + 1))
    stored = [(m["sender"], m["client_id"], m["conversation"], m["seq"]) for log in logs.values() for m in log]
    acked = [(p.user.pk, client_id, *place) for p in people for client_id, place in p.acked.items()]
    assert sorted(stored) == sorted(acked)
    texts = {(m["sender"], m["client_id"]): (m["conversation"], m["body"]["text"]) for log in logs.values() for m in log}
    assert texts == {(p.user.pk, client_id): p.said[client_id] for p in people for client_id in p.acked}
    assert [person.refused for person in people] == [{}] * len(people)


async def heard_all(person: Person, logs: Logs) -> None:
    """What reached the person is what the log says; each of the connections heard its part, in order, whole."""
    wanted = {(m["conversation"], m["seq"]): m for log in logs.values() for m in log}

    def missing() -> list[tuple[int, int]]:
        had = person.had()
        return [place for place, message in wanted.items() if had.get(place) != message]

    try:
        await (await person.ready()).wait_for(lambda: not missing(), deadline=HEARD_SECONDS)
    except Lost:
        assert missing() == []
    for number, log in logs.items():
        for life in person.lives:
            one_life(life, number, log)


def one_life(life: Life, conversation: int, log: Sequence[Shown]) -> None:
    """On one connection: versions ascend, and between the hello and the last one heard none is missing that still counts."""
    versions = [message["version"] for message in life.client.messages() if message["conversation"] == conversation]
    assert versions == sorted(set(versions))
    head, last = life.heads.get(conversation, 0), max(versions, default=0)
    assert [v for v in versions if v <= head] == []
    assert sorted({m["version"] for m in log if head < m["version"] <= last} - set(versions)) == []
