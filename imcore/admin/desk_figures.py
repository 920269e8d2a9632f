"""How the desk does: what waits, what was decided, how long it took, by which rules and moderators."""

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.timesince import timesince

from imcore.models import Appeal, Finding, ModerationCase

DAYS = 14  # of the chart
PERIOD = timedelta(days=30)
MEASURED = 2_000  # newest decisions of the period, for the median
TOP = 10
HEIGHT = 100


def figures() -> dict[str, Any]:
    """For the template; eight queries."""
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    decided = ModerationCase.objects.filter(decided_at__gte=now - PERIOD)
    middle = _median(list(decided.order_by("-decided_at")[:MEASURED]))
    open_ones = ModerationCase.objects.filter(state=ModerationCase.State.OPEN)
    return {
        "open": open_ones.count(),
        "oldest": open_ones.order_by("created_at").values_list("created_at", flat=True).first(),
        "today": ModerationCase.objects.filter(decided_at__gte=today).count(),
        "appeals": Appeal.objects.filter(state=Appeal.State.OPEN).count(),
        "median": middle,
        "median_words": timesince(now - middle, now) if middle is not None else "-",
        "days": _days(today),
        "rules": list(
            Finding.objects.filter(message__case__created_at__gte=now - PERIOD)
            .values("rule").annotate(cases=Count("message", distinct=True)).order_by("-cases", "rule")[:TOP]
        ),
        "moderators": list(
            decided.exclude(decided_by=None).values("decided_by__display_name")
            .annotate(cases=Count("pk")).order_by("-cases", "decided_by__display_name")[:TOP]
        ),
    }  # fmt: skip


def _median(decided: list[ModerationCase]) -> timedelta | None:
    """From a case's opening to its decision."""
    took = [(case.decided_at - case.created_at).total_seconds() for case in decided if case.decided_at is not None]
    return timedelta(seconds=round(median(took))) if took else None


def _days(today: datetime) -> list[dict[str, Any]]:
    """Opened and decided of each day, and how high their bars are."""
    first = today - timedelta(days=DAYS - 1)
    opened, decided = _by_day("created_at", first), _by_day("decided_at", first)
    dates = [(first + timedelta(days=number)).date() for number in range(DAYS)]
    most = max([*opened.values(), *decided.values(), 1])
    return [
        {
            "date": date,
            "x": place * 40,
            "opened": opened.get(date, 0),
            "decided": decided.get(date, 0),
            "opened_height": HEIGHT * opened.get(date, 0) // most,
            "decided_height": HEIGHT * decided.get(date, 0) // most,
        }
        for place, date in enumerate(dates)
    ]


def _by_day(field: str, since: datetime) -> dict[Any, int]:
    rows = ModerationCase.objects.filter(**{f"{field}__gte": since}).annotate(day=TruncDate(field)).order_by()
    return dict(rows.values("day").annotate(cases=Count("pk")).values_list("day", "cases"))
