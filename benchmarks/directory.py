"""How long does a search of 100,000 colleagues take, how long the opening of a level of 5,000 departments, on PostgreSQL?
Against the naive ways. Measured in one process, the functions that the endpoints call.
`python -m benchmarks.directory [--people 100000] [--departments 5000] [--rounds 420]`"""

import argparse
from typing import Any

from benchmarks import ground


def main() -> None:
    """Prints the figures, the naive ways' beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--departments", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=420, help="how often each is asked")
    given = parser.parse_args()
    with ground.prepared(beside_a_server=False) as base:
        filled = base.ask("office", f"company({given.people}, {given.departments})")
        base.analyze()
        report(given.people, filled, base.ask("office_reads", f"measure({given.rounds})"))


def report(size: int, filled: dict[str, float], found: dict[str, Any]) -> None:
    """A table; and what the filling and the moving took."""
    print(f"{'ms':<28}{'asked':>10}{'p50':>10}{'p95':>10}{'p99':>10}")
    for name, took in found["took"].items():
        times = sorted(took)
        p50, p95, p99 = (times[len(times) * share // 100] for share in (50, 95, 99))
        print(f"{name:<28}{len(times):>10,}{p50:>10.1f}{p95:>10.1f}{p99:>10.1f}")
    moved, seconds = found["moved"]
    print(
        f"\n{size:,} people filled in within {filled['seconds']:.0f} s, their search keys within {filled['keys_seconds']:.0f} s"
    )
    print(f"a department of {moved:,} people moved within {seconds:.2f} s, in one transaction")


if __name__ == "__main__":
    main()
