"""How the notifications of the last hour fared: what providers made of each attempt, minute by minute."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imcore.admin.charts import Line, line
from imcore.metrics import pushes
from imcore.metrics.pushes import ByMinute

TAKEN = "sent"
OUTCOMES = {
    TAKEN: gettext_lazy("taken by the provider"),
    "later": gettext_lazy("to be tried again"),
    "gone": gettext_lazy("nobody is at that address any more"),
    "refused": gettext_lazy("refused"),
}


def figures() -> dict[str, Any]:
    """For the template; one round trip."""
    hour = pushes.current().hour()
    total = {outcome: sum(counts.get(outcome, 0) for counts in hour.values()) for outcome in OUTCOMES}
    attempts = sum(total.values())
    return {
        "attempts": attempts,
        "share": f"{100 * total[TAKEN] / attempts:.1f} %" if attempts else "-",
        "outcomes": [(OUTCOMES[outcome], count) for outcome, count in total.items()],
        "charts": charts(hour, now=pushes.this_minute()),
    }


def charts(hour: ByMinute, *, now: int) -> list[Line]:
    """How many attempts there were in each minute, and how many of a hundred were taken where there were any."""
    attempts = {minute: float(sum(counts.values())) for minute, counts in hour.items()}
    shares = {minute: 100 * hour[minute].get(TAKEN, 0) / count for minute, count in attempts.items() if count}
    span = _("of an hour")
    silent = dict.fromkeys(range(now - pushes.MINUTES, now), 0.0)
    return [
        line(_("Notifications per minute"), silent | attempts, last=now, kept=pushes.MINUTES, span=span),
        line(_("Of 100 notifications the providers took"), shares, last=now, kept=pushes.MINUTES, span=span, most=100),
    ]
