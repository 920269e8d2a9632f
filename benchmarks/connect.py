"""How many connections a second get their hello (100 conversations each), and what does an idle one weigh?
`python -m benchmarks.connect [--connections 5000] [--conversations 100]`"""

import argparse
import asyncio
import time
from pathlib import Path

from benchmarks import ground, wire

AT_ONCE = 50


def resident(pid: int) -> int:
    """The process's resident memory in bytes."""
    line = next(row for row in Path(f"/proc/{pid}/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


async def measure(port: int, pid: int, tokens: list[str], *, idle: float) -> tuple[float, float]:
    """Connections a second with their hello, and bytes of the server's memory for each that stays idle."""
    warm = await wire.open_sockets(port, tokens[:100])
    for one in warm:
        one.transport.close()
    await asyncio.sleep(idle / 2)  # gone, and their threads' connections open
    before, started = resident(pid), time.perf_counter()
    everyone = await wire.open_sockets(port, tokens, at_once=AT_ONCE)
    spent = time.perf_counter() - started
    await asyncio.sleep(idle)  # idle: what the opening needed is given back
    weight = (resident(pid) - before) / len(everyone)
    if any(one.close_code for one in everyone):
        raise RuntimeError("some were closed")
    for one in everyone:
        one.transport.close()
    return len(everyone) / spent, weight


def main() -> None:
    """Prints the figures, the naive way's beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--conversations", type=int, default=100)
    parser.add_argument("--idle", type=float, default=5.0, help="seconds before the memory is read")
    given = parser.parse_args()
    found = {}
    with ground.prepared() as base:
        tokens = base.fill(f"company({given.connections}, {given.conversations})")["tokens"]
        for name, application, count in (
            ("naive", ground.NAIVE, max(1, given.connections // 10)),
            ("Hongyan", ground.PRODUCT, given.connections),
            ("raw ASGI", ground.RAW, given.connections),
        ):
            with base.serving(application) as (port, pid):
                found[name] = (*wire.run(measure(port, pid, tokens[:count], idle=given.idle)), count)
    report(found)


def report(found: dict[str, tuple[float, float, int]]) -> None:
    """A table."""
    naive = found["naive"][0]
    print(f"{'':<12}{'connections':>12}{'with hello/s':>14}{'× naive':>10}{'KB each, idle':>15}")
    for name, (rate, weight, count) in found.items():
        print(f"{name:<12}{count:>12,}{rate:>14,.0f}{rate / naive:>10.1f}{weight / 1000:>15.1f}")


if __name__ == "__main__":
    main()
