"""The demo company's people. Pure."""

import itertools
import random
from dataclasses import dataclass

from imcore.models.users import pinyin_keys
from oa.demo import names
from oa.demo.departments import WEIGHTS, Place

TITLES: dict[str, tuple[str, ...]] = {
    "dev": ("后端工程师", "高级后端工程师", "资深后端工程师", "架构师"),
    "client": ("前端工程师", "高级前端工程师", "客户端工程师", "高级客户端工程师"),
    "data": ("数据工程师", "高级数据工程师", "算法工程师", "数据分析师"),
    "qa": ("测试工程师", "高级测试工程师", "测试开发工程师"),
    "ops": ("运维工程师", "SRE", "安全工程师", "数据库工程师", "IT 工程师"),
    "product": ("产品经理", "高级产品经理", "产品运营"),
    "design": ("交互设计师", "视觉设计师", "用户研究员"),
    "sales": ("客户经理", "大客户经理", "售前工程师", "销售代表"),
    "overseas": ("Account Executive", "Solutions Engineer", "Support Engineer", "Customer Success Manager"),
    "marketing": ("市场经理", "内容编辑", "活动策划", "增长运营"),
    "service": ("实施顾问", "客服专员", "客户成功经理", "项目经理"),
    "hr": ("招聘专员", "HRBP", "薪酬专员", "培训专员"),
    "finance": ("会计", "出纳", "财务分析师", "税务专员"),
    "legal": ("法务专员", "律师"),
    "office": ("总裁助理", "战略分析师"),
    "staff": ("行政专员", "采购专员"),
}
INTERN_EVERY = 25  # one in so many is an intern
HEADS = {1: ("总经理", "Vice President"), 2: ("总监", "Director"), 3: ("经理", "Manager"), 4: ("组长", "Team Lead")}


@dataclass(frozen=True)
class Person:
    """An employee to be. `place` is a department's index; `is_foreign` writes English."""

    username: str
    display_name: str
    place: int
    title: str
    number: str
    is_foreign: bool
    is_superuser: bool = False

    @property
    def email(self) -> str:
        """In the domain that RFC 2606 keeps for examples."""
        return f"{self.username}@hongyan.example"

    @property
    def language(self) -> str:
        """The language in which the pages greet this person."""
        return "en" if self.is_foreign else "zh-hans"


# username, display name, department, title, writes English
CAST = (
    ("alice", "王爱丽 Alice", "会话体验小组", "高级产品经理", False),
    ("bob", "李博 Bob", "分发小组", "高级后端工程师", False),
    ("carol", "陈可柔 Carol", "交互设计组", "交互设计师", False),
    ("dave", "Dave Miller", "SRE 小组", "Site Reliability Engineer", True),
    ("admin", "系统管理员 Admin", "企业应用组", "系统管理员", False),
    # two for whom the rules of visibility make a difference: an intern, and the chief executive
    ("ivy", "林小苗 Ivy", "会话体验小组", "产品实习生", False),
    ("grace", "高雅 Grace", "总裁办", "总裁", False),
)


def employ(rng: random.Random, places: list[Place], *, count: int) -> list[Person]:
    """`count` employees: the cast first, then a head for each department, then everyone else."""
    people = _cast(places)
    taken = {person.username for person in people} | {"root", "system"}
    chairs = [(place, True) for place in places]
    leaves = [place for place in places if place.is_leaf]
    weights = [WEIGHTS.get(place.trade, 3) for place in leaves]
    chairs += [(place, False) for place in rng.choices(leaves, weights, k=count)]
    if count < len(places) * 2:  # too few for a head in every department
        chairs = chairs[len(places) :]
    for place, is_head in chairs[: count - len(people)]:
        people.append(_hire(rng, place, is_head=is_head, number=len(people) + 1, taken=taken))
    return people


def _cast(places: list[Place]) -> list[Person]:
    index = {place.name: place.index for place in places}
    return [
        Person(username, name, index[department], title, employee_number(order), is_foreign, is_superuser=username == "admin")
        for order, (username, name, department, title, is_foreign) in enumerate(CAST, start=1)
    ]


def employee_number(order: int) -> str:
    """The number of the nth employee."""
    return f"HY{order:05d}"


def _hire(rng: random.Random, place: Place, *, is_head: bool, number: int, taken: set[str]) -> Person:
    foreign = rng.random() < (0.85 if place.trade == "overseas" else 0.03)
    name, stem = _foreign_name(rng) if foreign else _chinese_name(rng)
    numbered = (f"{stem}{extra}" for extra in itertools.count(2))
    username = next(candidate for candidate in itertools.chain([stem], numbered) if candidate not in taken)
    taken.add(username)
    title = HEADS[place.depth][place.trade == "overseas"] if is_head else rng.choice(TITLES[place.trade])
    if not is_head and number % INTERN_EVERY == 0:
        title = "Intern" if place.trade == "overseas" else "实习生"
    return Person(username, name, place.index, title, employee_number(number), foreign)


def _foreign_name(rng: random.Random) -> tuple[str, str]:
    name = names.western(rng)
    return name, name.lower().replace(" ", ".")


def _chinese_name(rng: random.Random) -> tuple[str, str]:
    """A name, one in five with the English name that its bearer goes by, and the username made of its pinyin."""
    name = names.chinese(rng)
    stem = pinyin_keys(name)[0]
    return (f"{name} {rng.choice(names.ENGLISH_GIVEN)}" if rng.random() < 0.2 else name), stem
