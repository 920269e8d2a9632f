"""Every figure of a process, by its name at /metrics. No label grows with people, conversations or messages."""

from collections.abc import Iterable, Iterator

from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)

# --- the link
CONNECTIONS = Gauge("hongyan_connections", "Sockets that are open on this node, by class of device.", ["device_class"])
HELLOS = Counter("hongyan_hellos", "Connections that were opened and got their hello.")
HANDSHAKES_REFUSED = Counter("hongyan_handshakes_refused", "Sockets that were turned away, by the error's code.", ["code"])
CLOSES = Counter("hongyan_closes", "Sockets that ended, by close code; 1006: the client went; 4008: a slow reader.", ["code"])
LINK_ERRORS = Counter("hongyan_link_errors", "Frames that were answered with an error, by its code.", ["code"])

# --- messages
ACCEPTED = Counter("hongyan_messages_accepted", "Messages that were stored, by the entrance's process.")
DUPLICATES = Counter("hongyan_messages_duplicate", "Messages that were stored before, and answered as then.")
REFUSED = Counter("hongyan_messages_refused", "Messages that were not stored, by the error's code.", ["code"])
ACK_SECONDS = Histogram("hongyan_ack_seconds", "From the frame of a send to its answer, refused ones too.", buckets=FAST)
BATCH_SIZE = Histogram("hongyan_batch_size", "Messages of the link that were committed together.", buckets=SIZES)

# --- the log and the bus
REPAIRS = Counter("hongyan_repairs", "Times that a stream was read from the log because the bus had left something out.")
LOOKS = Counter("hongyan_looks", "Looks at what the log says has changed, every 2 s.", ["outcome"])
BUS_LOST = Counter("hongyan_bus_lost", "Publications that the bus did not take; the log repairs them.")
DATABASE_ERRORS = Counter("hongyan_database_errors", "Times that the database was away, by who asked.", ["asked_by"])
REDIS_ERRORS = Counter("hongyan_redis_errors", "Times that Redis was away, by who asked.", ["asked_by"])

# --- pages and REST
HTTP_SECONDS = Histogram("hongyan_http_seconds", "HTTP requests by route, from first to last.", ["route"], buckets=FAST)
HTTP_REQUESTS = Counter("hongyan_http_requests", "HTTP requests by route and status.", ["method", "route", "status"])

# --- asked at the time of reading
OUTBOX_BATCHES = Gauge("hongyan_outbox_batches", "Batches that wait for their side effects; of all nodes, counted to 10,000.")
OUTBOX_AGE = Gauge("hongyan_outbox_age_seconds", "Age of the batch that waits longest; of all nodes.")


class Tally:
    """Frames, counted by the loop's thread alone: a plain addition, where a Counter's lock would be a part of each delivery."""

    __slots__ = ("frames_in", "frames_out")

    def __init__(self) -> None:
        self.frames_in = self.frames_out = 0


class Frames(Collector):
    """Shows the tally."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def collect(self) -> Iterable[Metric]:
        """Called at each reading."""
        yield CounterMetricFamily("hongyan_frames_in", "Frames that clients sent.", value=self._tally.frames_in)
        yield CounterMetricFamily("hongyan_frames_out", "Frames that were handed to sockets.", value=self._tally.frames_out)


tally = Tally()
REGISTRY.register(Frames(tally))


def names() -> Iterator[str]:
    """The names of all samples that can be read, with Prometheus's own endings."""
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    for family in REGISTRY.collect():
        yield from (family.name + ending for ending in endings.get(family.type, ()))
