"""Which conversations the demo company has: their names, members and how much is said in each. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from oa.demo import slots
from oa.demo.departments import Place, within
from oa.demo.people import Person

TRADE_TOPICS: dict[str, tuple[str, ...]] = {
    "dev": ("dev", "all"),
    "client": ("dev", "design", "all"),
    "data": ("dev", "all"),
    "qa": ("dev", "all"),
    "ops": ("ops", "dev", "all"),
    "product": ("dev", "design", "all"),
    "design": ("design", "all"),
    "sales": ("business", "all"),
    "overseas": ("business", "all"),
    "marketing": ("business", "all"),
    "service": ("business", "all"),
    "hr": ("hr", "all"),
}
CLUBS = ("羽毛球俱乐部", "跑步打卡群", "周末徒步", "咖啡研究所", "桌游之夜", "摄影分享", "二手闲置", "拼车回家", "读书会",
         "Football Club", "Board Games", "吃货地图", "猫狗双全", "电影放映室", "骑行小队", "Language Exchange", "园艺角",
         "乒乓球约战", "妈妈帮", "租房信息", "健身互助", "音乐角", "Bouldering", "露营装备", "数码发烧友")  # fmt: skip
FRIENDS = {"zh": ("{}饭搭子", "周三{}", "周五{}", "{}小分队"), "en": ("{} Lunch", "{} on Fridays", "{} Regulars")}
CUSTOMER_WORK = {"zh": ("对接", "续约", "实施", "验收", "售后"), "en": ("Account", "Rollout", "Renewal", "Support")}
PROJECT_WORK = {
    "zh": ("评审", "联调", "上线", "需求讨论", "周会", "技术方案", "灰度反馈", "性能优化"),
    "en": ("Review", "Launch", "Weekly", "Design", "Bug Bash"),
}


@dataclass
class Plan:
    """A conversation to be. Members are indexes of people, the owner first; `quota` is the number of its messages."""

    kind: str
    members: list[int]
    topics: tuple[str, ...]
    language: str
    name: str = ""
    admins: tuple[int, ...] = ()
    announcement: str = ""
    history: str = "joined"
    invite_policy: str = "everyone"
    mute_all: bool = False
    member_limit: int = 500
    liveliness: float = 1.0
    has_files: bool = False
    quota: int = field(default=0)


def company_group(people: list[Person]) -> Plan:
    """Everyone; only its admins post."""
    everyone = list(range(len(people)))
    voices = [4, 0, *[index for index in everyone[5:] if people[index].title in ("总经理", "Vice President")][:4]]
    everyone.remove(4)
    return Plan(
        kind="group", members=[4, *everyone], topics=("announce",), language="zh", name="全员群 All Hands",
        admins=tuple(voices[1:]),
        announcement="这里只发公司通知，讨论请到各部门群。For announcements only; please discuss in your team's group.",
        history="all", invite_policy="admins", mute_all=True, member_limit=10_000, liveliness=0.3,
    )  # fmt: skip


def cast_groups(rng: random.Random, people: list[Person]) -> list[Plan]:
    """Where alice, bob, carol and dave talk all day."""
    crowd = range(5, len(people))
    more = lambda size: rng.sample(crowd, min(size, len(crowd)))  # noqa: E731  (one word for five lines)
    return [
        Plan("group", [0, 1, 2, 3, *more(14)], ("dev", "design", "all"), "zh", "鸿雁 2.0 发布", admins=(1,), liveliness=24,
             announcement="发布窗口：每周四 20:00。发布前请过一遍清单，回滚找 Dave。"),
        Plan("group", [1, 0, 2, 3], ("lunch", "social"), "zh", "午饭小分队", liveliness=18),
        Plan("group", [2, 0, 1, *more(6)], ("design", "dev"), "zh", "会话体验设计", liveliness=12, history="all"),
        Plan("group", [3, 1, 0, *more(9)], ("ops", "dev"), "en", "On-call & Incidents", admins=(1,), liveliness=14,
             announcement="Page the on-call first. Postmortems are due within three days."),
        Plan("group", [0, 2, 3, *more(22)], ("business", "all"), "zh", "客户之声", liveliness=8),
    ]  # fmt: skip


def department_groups(places: list[Place], people: list[Person], *, count: int) -> Iterator[Plan]:
    """A group for each department, the larger ones first; nobody alone has a group."""
    staffed = []
    for place in places:
        inside = within(places, place)
        members = [index for index, person in enumerate(people) if person.place in inside]
        if len(members) >= 3:
            staffed.append((place, members))
    staffed.sort(key=lambda pair: len(pair[1]), reverse=True)
    for place, members in staffed[:count]:
        foreign = sum(people[index].is_foreign for index in members) * 2 > len(members)
        yield Plan(
            kind="group",
            members=members,
            topics=TRADE_TOPICS.get(place.trade, ("all", "lunch")) + (("lunch", "social") if place.depth >= 3 else ()),
            language="en" if foreign else "zh",
            name=place.name,
            admins=tuple(members[1:2]),
            invite_policy="admins" if place.depth <= 2 else "everyone",
            liveliness=1.2,
        )


def other_groups(rng: random.Random, people: list[Person], *, count: int) -> Iterator[Plan]:
    """Clubs, projects, customers, incidents, and friends who lunch."""
    clubs = list(CLUBS)
    taken: set[str] = set()
    while len(taken) < count:
        sort = rng.choices(("club", "project", "customer", "incident", "friends"), (2, 8, 6, 2, 3))[0]
        language = "en" if rng.random() < 0.15 else "zh"
        plan = _club(rng, people, clubs) if sort == "club" and clubs else _project(rng, people, sort=sort, language=language)
        if plan.name not in taken:
            taken.add(plan.name)
            yield plan


def _club(rng: random.Random, people: list[Person], clubs: list[str]) -> Plan:
    name = clubs.pop(0)
    members = _sample(rng, people, low=12, high=160)
    return Plan("group", members, ("social",), "en" if name.isascii() else "zh", name, history="all", liveliness=0.8)


def _project(rng: random.Random, people: list[Person], *, sort: str, language: str) -> Plan:
    words = slots.Slots(rng, language=language)
    if sort in ("friends", "club"):
        where, forms = words["restaurant"], FRIENDS[language]
        name = rng.choice(forms).format(where[:1].upper() + where[1:] if language == "en" else where)
        return Plan("group", _sample(rng, people, low=3, high=7), ("lunch", "social"), language, name)
    if sort == "incident":
        name = f"故障 {words['ticket']} 应急" if language == "zh" else f"Incident {words['ticket']}"
        return Plan("group", _sample(rng, people, low=4, high=15), ("ops",), language, name, liveliness=0.7)
    if sort == "customer":
        name = f"{words['customer']} {rng.choice(CUSTOMER_WORK[language])}"
        return Plan("group", _sample(rng, people, low=4, high=25), ("business", "all"), language, name)
    name = f"{words['project']} {rng.choice(PROJECT_WORK[language])}"
    return Plan("group", _sample(rng, people, low=4, high=45), ("dev", "design", "all"), language, name)


def _sample(rng: random.Random, people: list[Person], *, low: int, high: int) -> list[int]:
    """Few large groups, many small ones."""
    size = int(low + (high - low) * rng.random() ** 2)
    return rng.sample(range(5, len(people)), min(size, len(people) - 5))


def directs(rng: random.Random, people: list[Person], *, count: int) -> Iterator[Plan]:
    """Pairs of people: the cast among themselves and with some others, then colleagues of one place and acquaintances."""
    by_place: dict[int, list[int]] = {}
    for index, person in enumerate(people):
        by_place.setdefault(person.place, []).append(index)
    seen: set[tuple[int, int]] = set()
    for one, other, liveliness in _pairs(rng, by_place, size=len(people), count=count):
        pair = (min(one, other), max(one, other))
        if one == other or pair in seen or len(seen) == count:
            continue
        seen.add(pair)
        language = "en" if people[one].is_foreign or people[other].is_foreign else "zh"
        yield Plan("direct", [one, other], ("direct", "dev", "lunch"), language, liveliness=liveliness)


def _pairs(rng: random.Random, by_place: dict[int, list[int]], *, size: int, count: int) -> Iterator[tuple[int, int, float]]:
    for one, other in ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)):
        yield one, other, 14
    for one in (0, 1, 2, 3):
        for other in rng.sample(range(4, size), min(14, size // 4)):
            yield one, other, 2
    teams = [team for team in by_place.values() if len(team) > 1]
    for _ in range(count * 3):
        one, other = rng.sample(rng.choice(teams), 2) if rng.random() < 0.7 else rng.sample(range(size), 2)
        yield one, other, 1


def arrange(rng: random.Random, places: list[Place], people: list[Person], *, groups: int, pairs: int) -> list[Plan]:
    """All conversations: `groups` groups and up to `pairs` direct ones. In some of them files are sent."""
    first = [company_group(people), *cast_groups(rng, people)]
    mine = list(department_groups(places, people, count=(groups - len(first)) * 2 // 5))
    plans = [
        *first,
        *mine,
        *other_groups(rng, people, count=groups - len(first) - len(mine)),
        *directs(rng, people, count=pairs),
    ]
    for plan in plans:
        plan.has_files = plan.liveliness >= 2 or (plan.kind == "group" and rng.random() < 0.35)
    return plans


def share_out(rng: random.Random, plans: list[Plan], *, messages: int) -> None:
    """Gives each plan its quota: by its liveliness, a few talk much and many little. The sum is exact."""
    weights = [plan.liveliness * min(rng.paretovariate(1.3), 8) * (1 + len(plan.members) ** 0.3) for plan in plans]
    spare = messages - 4 * len(plans)
    for plan, weight in zip(plans, weights, strict=True):
        plan.quota = 4 + int(spare * weight / sum(weights))
    for plan in plans[: messages - sum(plan.quota for plan in plans)]:
        plan.quota += 1
