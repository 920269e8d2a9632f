"""How the installation does: its nodes, what they have sent in ten minutes, what waits, what fails, how much room is left.

It reads what the nodes have written of themselves, so it costs the same whatever the company's size.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imcore.admin import online, push_figures, queues
from imcore.admin.charts import Line, line
from imcore.metrics import board, reading, storage, tasks
from imcore.metrics.board import Report, Sample

PERMISSION = "imcore.view_outbox"
TITLE = gettext_lazy("State of the system")
Heap = Callable[[Iterable[float]], float]


def route(site: AdminSite) -> URLPattern:
    """Where the page is."""

    def page(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        context = site.each_context(request) | {"title": TITLE, "live": "live" in request.GET} | state()
        context |= online.people(request)
        return TemplateResponse(request, "admin/imcore/operations.html", context)

    return path("operations/", site.admin_view(page), name="imcore_operations")


def entry(request: HttpRequest) -> list[dict[str, Any]]:
    """Its line in the sidebar, for those who may open it."""
    if not request.user.has_perm(PERMISSION):
        return []
    return [{"title": TITLE, "icon": "monitor_heart", "link": reverse("admin:imcore_operations")}]


def state() -> dict[str, Any]:
    """For the template; eleven queries and what lies in Redis."""
    reports = board.current().read()
    acks = [sum(counts) for counts in zip(*(report.acks for report in reports), strict=True)]
    newest = [report.samples[-1] for report in reports]
    return {
        "nodes": [_node(report) for report in reports],
        "connections": sum(sample.connections for sample in newest),
        "rate": sum(sample.messages for sample in newest),
        "p50": _milliseconds(reading.quantile(0.5, acks)),
        "p99": _milliseconds(reading.quantile(0.99, acks)),
        "charts": charts([report.samples for report in reports]),
        "refused": _added(report.refused for report in reports),
        "away": _added(report.away for report in reports),
        "repairs": sum(report.repairs for report in reports),
        "queues": queues.depths(),
        "push": push_figures.figures(),
        "tasks": [_task(name, figures) for name, figures in sorted(tasks.current().read().items())],
        "room": storage.room(),
    }


def _node(report: Report) -> dict[str, Any]:
    last = report.samples[-1]
    devices = ", ".join(f"{name} {count}" for name, count in sorted(report.devices.items()))
    return {"name": report.name, "last": last, "devices": devices or "-", "p99": _milliseconds(last.p99)}


def _task(name: str, figures: dict[str, float]) -> dict[str, Any]:
    mean = figures["seconds"] / figures["runs"] if figures["runs"] else None
    return {"name": name, "runs": round(figures["runs"]), "failures": round(figures["failures"]), "mean": _milliseconds(mean)}


def _milliseconds(seconds: float | None) -> str:
    return f"{seconds * 1000:.1f} ms" if seconds is not None else "-"


def _added(counts: Iterable[dict[str, int]]) -> list[tuple[str, int]]:
    """The largest first."""
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total.most_common()


def charts(histories: Sequence[Sequence[Sample]]) -> list[Line]:
    """Lines of the last ten minutes: rates and counts of all nodes together; of what each tells of the whole, the largest."""
    return [
        _chart(_("Messages per second"), histories, lambda sample: sample.messages, sum),
        _chart(_("Connections"), histories, lambda sample: sample.connections, sum),
        _chart(_("Half of the answers came within (ms)"), histories, lambda sample: (sample.p50 or 0) * 1000, max),
        _chart(_("99 of 100 answers came within (ms)"), histories, lambda sample: (sample.p99 or 0) * 1000, max),
        _chart(_("Side effects that wait"), histories, lambda sample: sample.waiting, max),
        _chart(_("Errors of ours per second"), histories, lambda sample: sample.errors, sum),
    ]


def _chart(title: str, histories: Sequence[Sequence[Sample]], value: Callable[[Sample], float], heap: Heap) -> Line:
    """One value for each five seconds; the newest, which not every node may have told yet, is left out."""
    slots: dict[int, list[float]] = defaultdict(list)
    for sample in (sample for history in histories for sample in history):
        slots[int(sample.at // board.EVERY_SECONDS)].append(value(sample))
    values = {slot: heap(found) for slot, found in slots.items()}
    return line(title, values, last=max(slots, default=0), kept=board.KEPT, span=_("of ten minutes"))
