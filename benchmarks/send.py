"""How many messages a second does one process acknowledge, each committed? 100 pairs over WebSocket, PostgreSQL and Redis,
against the naive way. `python -m benchmarks.send [--pairs 100] [--seconds 8] [--rounds 2]`"""

import argparse
import asyncio
import json
import time
from typing import Any, NamedTuple

from benchmarks import ground, wire
from benchmarks.wire import Socket

TEXT = "The quarterly numbers are in the shared folder, have a look before ten."


class Figures(NamedTuple):
    """What one run gave: acked messages a second, and the time from send to ack in ms."""

    rate: float
    p50: float
    p99: float


class Sender:
    """One side of a pair: keeps `window` messages in flight and notes how long each ack took."""

    def __init__(self, socket: Socket, conversation: int, name: str) -> None:
        self.socket = socket
        request = {"op": "send", "conversation": conversation, "kind": "text", "body": {"text": TEXT}}
        # written once but for the numbers: what the client spends is lost to PostgreSQL, which shares its core
        self._frame = json.dumps(request).replace("%", "%%")[:-1] + f', "client_id": "{name}-%d", "id": %d}}'
        self._number = 0
        self._started: dict[int, float] = {}
        self.took: list[float] = []
        self.until = 0.0
        socket.on_answer = self._answered

    def start(self, *, window: int, until: float) -> None:
        """Sends from now until then."""
        self.until, self.took = until, []
        for _ in range(window):
            self._send()

    def idle(self) -> bool:
        """Is nothing in flight?"""
        return not self._started

    def _send(self) -> None:
        self._number += 1
        self._started[self._number] = time.perf_counter()
        self.socket.send((self._frame % (self._number, self._number)).encode())

    def _answered(self, number: int) -> None:
        now = time.perf_counter()
        self.took.append(now - self._started.pop(number))
        if now < self.until:
            self._send()


async def measure(port: int, places: list[dict[str, Any]], *, label: str, windows: list[int], seconds: float) -> list[Figures]:
    """For each number of messages in flight per pair the figures; every message must have reached both sides."""
    mine = await wire.open_sockets(port, [place["tokens"][0] for place in places])
    others = await wire.open_sockets(port, [place["tokens"][1] for place in places])
    senders = [
        Sender(one, place["conversation"], f"{label}{n}") for n, (one, place) in enumerate(zip(mine, places, strict=True))
    ]
    await _round(senders, window=windows[0], seconds=min(1.0, seconds))  # warm
    found, total = [], sum(len(sender.took) for sender in senders)
    for window in windows:
        started = time.perf_counter()
        await _round(senders, window=window, seconds=seconds)
        spent = time.perf_counter() - started
        took = sorted(one for sender in senders for one in sender.took)
        total += len(took)
        found.append(Figures(len(took) / spent, took[len(took) // 2] * 1000, took[len(took) * 99 // 100] * 1000))
    await wire.until(lambda: sum(one.events for one in (*mine, *others)) == 2 * total, what="all events at both sides")
    refused = sum(one.refused for one in mine)
    if refused:
        raise RuntimeError(f"{refused} messages were refused")
    for one in (*mine, *others):
        one.transport.close()
    return found


async def _round(senders: list[Sender], *, window: int, seconds: float) -> None:
    until = time.perf_counter() + seconds
    for sender in senders:
        sender.start(window=window, until=until)
    await asyncio.sleep(seconds)
    await wire.until(lambda: all(sender.idle() for sender in senders), what="the last acks")


def main() -> None:
    """Prints the figures and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    with ground.prepared() as place:
        places = place.fill(f"pairs({given.pairs})")
        runs: dict[str, Figures] = {}
        for round_ in range(given.rounds):  # in turn, so that a machine that slows down slows both
            with place.serving(ground.NAIVE) as (port, _):
                naive = wire.run(measure(port, places, label=f"n{round_}.", windows=[1], seconds=given.seconds))
            with place.serving(ground.PRODUCT) as (port, _):
                ours = wire.run(measure(port, places, label=f"h{round_}.", windows=[1, 10], seconds=given.seconds))
            for name, figures in zip(
                (
                    f"naive, {given.pairs} in flight",
                    f"Hongyan, {given.pairs} in flight",
                    f"Hongyan, {given.pairs * 10} in flight",
                ),
                (*naive, *ours),
                strict=True,
            ):
                runs[name] = max(runs.get(name, figures), figures)
        report(runs)


def report(runs: dict[str, Figures]) -> None:
    """A table; the better of the two rounds of each."""
    naive = next(iter(runs.values()))
    print(f"{'':<28}{'acked/s':>10}{'p50 ms':>10}{'p99 ms':>10}{'× naive':>10}")
    for name, figures in runs.items():
        print(f"{name:<28}{figures.rate:>10,.0f}{figures.p50:>10.1f}{figures.p99:>10.1f}{figures.rate / naive.rate:>10.1f}")


if __name__ == "__main__":
    main()
