"""The whole demo company as values: its places, people, conversations and logs. Pure but for the clock it is given."""

import random
from dataclasses import dataclass
from datetime import datetime

from oa.demo import conversations, departments, log, people
from oa.demo.conversations import Plan
from oa.demo.departments import Place
from oa.demo.log import Log
from oa.demo.people import Person
from oa.demo.timeline import Timeline


@dataclass(frozen=True)
class Scale:
    """How large a company."""

    employees: int
    groups: int
    directs: int
    messages: int


SCALES = {
    "full": Scale(employees=1_200, groups=300, directs=1_400, messages=50_000),
    "small": Scale(employees=60, groups=16, directs=60, messages=1_200),
}


@dataclass(frozen=True)
class Company:
    """What is to be loaded. `logs` are in step with `plans`."""

    places: list[Place]
    people: list[Person]
    plans: list[Plan]
    logs: list[Log]
    beginning: datetime
    now: datetime


def found(*, seed: int, scale: Scale, now: datetime) -> Company:
    """The company that this seed gives. `now`: aware, in the company's time zone; it moves the dates and nothing else."""
    timeline = Timeline(now)
    places = departments.places()
    staff = people.employ(_dice(seed, "people"), places, count=scale.employees)
    plans = conversations.arrange(_dice(seed, "conversations"), places, staff, groups=scale.groups, pairs=scale.directs)
    conversations.share_out(_dice(seed, "quotas"), plans, messages=scale.messages)
    logs = [log.write(_dice(seed, f"log {number}"), plan, staff, timeline) for number, plan in enumerate(plans)]
    return Company(places, staff, plans, logs, timeline.beginning, now)


def _dice(seed: int, what: str) -> random.Random:
    """Dice for one part alone: a change to one part leaves the others as they were."""
    return random.Random(f"{seed} {what}")
