"""What a node counts of itself, for a monitor: each process its own, read at its own /metrics."""
