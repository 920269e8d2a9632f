"""How notifications fared: added up over an hour, minute by minute in two lines."""

import pytest
from django.utils import translation

from imcore.admin import push_figures
from imcore.metrics import pushes
from imcore.metrics.pushes import MINUTES, MemoryOutcomes
from imcore.push.parcel import Fate

NOW = 30_000_000


def test_outcomes_of_the_hour_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = MemoryOutcomes()
    monkeypatch.setattr(pushes, "_outcomes", counted)
    assert (push_figures.figures()["attempts"], push_figures.figures()["share"]) == (0, "-")
    for outcome in ("sent", "sent", "sent", "later"):
        counted.add("fcm", outcome)
    with translation.override("en"):
        found = push_figures.figures()
    assert (found["attempts"], found["share"], [count for _name, count in found["outcomes"]]) == (4, "75.0 %", [3, 1, 0, 0])


def test_a_minute_without_any_is_none_in_the_one_line_and_has_no_place_in_the_other() -> None:
    attempts, shares = push_figures.charts({NOW - 1: {"sent": 3, "refused": 1}, NOW - MINUTES: {"gone": 2}}, now=NOW)
    assert (attempts.most, len(attempts.points.split()), attempts.points.split()[0]) == (4, MINUTES, "0,50")
    assert (shares.most, shares.points) == (75, "0,100 600,25")


def test_each_outcome_that_there_is_has_its_row() -> None:
    assert set(push_figures.OUTCOMES) == {fate.value for fate in Fate}
