"""How many deliveries a second does one process make, a message to a group of 1,000 connections here? Against the naive way
and against a raw ASGI broadcast on the same server; then once more with stalled readers among them.
`python -m benchmarks.fanout [--readers 1000] [--messages 400] [--stalled 10] [--rounds 2]`"""

import argparse
import json
import time
from functools import partial
from typing import Any

from benchmarks import ground, wire
from benchmarks.wire import Socket

TEXT = "The quarterly numbers are in the shared folder, have a look before ten. " * 2
LONG_TEXT = "A stalled reader's kernel takes megabytes before it pushes back. " * 120  # within the 8,000 characters of a text
IN_FLIGHT = 8
NAIVE_SHARE = 10  # the naive way gets a tenth of the messages: it takes long enough
TOO_SLOW, DROPPED = 4008, 1006


def frame(application: str, group: int, number: int, text: str) -> bytes:
    """What the sender sends; to the raw server what the product would hand out, so that both move the same bytes."""
    if application == ground.RAW:
        message = {
            "id": number, "conversation": group, "seq": number, "version": number, "sender": 1, "client_id": f"f{number}",
            "kind": "text", "body": {"text": text}, "reply_to": None, "mentions": [], "reactions": {},
            "created_at": "2026-11-23T08:00:00.123Z", "edited_at": None, "recalled_at": None, "state": "normal",
        }  # fmt: skip
        return json.dumps({"event": "message", "message": message}, separators=(",", ":")).encode()
    request = {"id": number, "op": "send", "conversation": group, "client_id": f"f{time.time_ns()}", "kind": "text"}
    return json.dumps({**request, "body": {"text": text}}).encode()


class Broadcast:
    """One sender and its readers; IN_FLIGHT messages are on their way at a time."""

    def __init__(self, application: str, group: int, readers: list[Socket], stalled: list[Socket]) -> None:
        self._application, self._group = application, group
        self._readers, self._stalled = readers, stalled
        self._number = 0

    def _delivered(self) -> int:
        return sum(one.events for one in self._readers)

    def _has(self, count: int) -> bool:
        return self._delivered() >= count

    async def run(self, messages: int, text: str) -> float:
        """Deliveries a second to the readers that read."""
        before, sender, size = self._delivered(), self._readers[0], len(self._readers)
        started = time.perf_counter()
        for sent in range(messages):
            enough = before + (sent - IN_FLIGHT) * size
            await wire.until(partial(self._has, enough), what="the deliveries before", every=0.001)
            self._number += 1
            sender.send(frame(self._application, self._group, self._number, text))
        await wire.until(lambda: self._delivered() - before >= messages * size, what="all deliveries", seconds=300)
        return messages * size / (time.perf_counter() - started)


async def measure(
    application: str, port: int, place: dict[str, Any], *, messages: int, stalled: int = 0, text: str = TEXT
) -> tuple[float, int]:
    """Deliveries a second, and how many of the stalled readers were let go: with 4008, or dropped where they did not even
    read that."""
    tokens = place["tokens"]
    readers = await wire.open_sockets(port, tokens[: len(tokens) - stalled])
    slow = [await wire.open_socket(port, token, small_buffer=True) for token in tokens[len(tokens) - stalled :]]
    for one in slow:
        one.transport.pause_reading()
    broadcast = Broadcast(application, place["conversation"], readers, slow)
    async with wire.beating([*readers, *slow]):
        await broadcast.run(max(2, messages // 20), text)  # warm
        rate = await broadcast.run(messages, text)
    if slow:
        for one in slow:
            one.transport.resume_reading()
        await wire.until(lambda: all(one.close_code for one in slow), what="the close of the stalled")
    closed = sum(one.close_code in (TOO_SLOW, DROPPED) for one in slow)
    for one in (*readers, *slow):
        one.transport.close()
    return rate, closed


def main() -> None:
    """Prints the figures and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--stalled", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    best: dict[str, float] = {}
    with ground.prepared() as base:
        place = base.fill(f"group({given.readers})")
        for _ in range(given.rounds):  # in turn, so that a machine that slows down slows all
            for application, share in ((ground.NAIVE, NAIVE_SHARE), (ground.PRODUCT, 1), (ground.RAW, 1)):
                with base.serving(application) as (port, _pid):
                    rate, _closed = wire.run(measure(application, port, place, messages=given.messages // share))
                    best[application] = max(rate, best.get(application, 0.0))
        report(best)
        if given.stalled:
            stalled_report(base, place, given.messages * 2, given.stalled)


def report(best: dict[str, float]) -> None:
    """A table; the better of the two rounds of each."""
    naive, raw = best[ground.NAIVE], best[ground.RAW]
    print(f"{'':<28}{'deliveries/s':>14}{'× naive':>10}{'of raw':>10}")
    for name, application in (("naive", ground.NAIVE), ("Hongyan", ground.PRODUCT), ("raw ASGI broadcast", ground.RAW)):
        rate = best[application]
        print(f"{name:<28}{rate:>14,.0f}{rate / naive:>10.1f}{rate / raw:>10.2f}")


def stalled_report(base: ground.Ground, place: dict[str, Any], messages: int, stalled: int) -> None:
    """The readers that read, beside so many that do not: what it costs them. Long texts, so that the stalled are soon full."""
    rates: dict[int, list[float]] = {0: [], stalled: []}
    closed = 0
    for count in (0, stalled, 0, stalled):
        with base.serving(ground.PRODUCT) as (port, _pid):
            rate, closed = wire.run(measure(ground.PRODUCT, port, place, messages=messages, stalled=count, text=LONG_TEXT))
            rates[count].append(rate)
    free, beside = max(rates[0]), max(rates[stalled])
    print(f"\n{'long texts':<28}{free:>14,.0f}")
    print(f"{f'… beside {stalled} stalled':<28}{beside:>14,.0f}{beside / free:>10.2f} of the rate without them")
    print(f"{'stalled ones let go':<28}{closed:>14}")


if __name__ == "__main__":
    main()
