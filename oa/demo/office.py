"""The demo company's office in the tables: positions, managers, rules, groups that follow the chart, announcements."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from imcore.models import Conversation, User
from oa import head_counts, orgchart
from oa.demo import work
from oa.demo.bulk import store
from oa.demo.company import Company
from oa.demo.people import HEADS
from oa.directory import index
from oa.models import (
    Announcement,
    AnnouncementReceipt,
    ColleagueRequest,
    Contact,
    ContactGroup,
    Department,
    DepartmentGroup,
    Employee,
    Position,
    VisibilityRule,
)

BOARD = "总裁办"
NEWS = (
    # title, text, must be confirmed, pinned, days ago
    ("信息安全守则 2026 版", "<p>新版<strong>信息安全守则</strong>即日起生效，请阅读并确认：</p><ul><li>离开座位请锁屏</li>"
     "<li>客户资料不出公司网络</li><li>可疑邮件请转给安全组</li></ul>", True, True, 2),
    ("Office hours over the holidays", "<p>The offices are closed from <strong>24 December</strong> to 1 January. On-call "
     "stays as planned; the rota is with your team lead.</p>", False, False, 5),
    ("年度体检安排", "<p>体检预约已开放，<em>截止 12 月 10 日</em>。请在工作日 8:00–10:30 空腹前往。</p>", False, False, 9),
    ("Welcome to Hongyan 2.0", "<p>Search, receipts and announcements are all in one place now. 有问题请到“鸿雁 2.0 发布”群里"
     "说。</p>", False, False, 20),
)  # fmt: skip


def furnish(company: Company, users: Sequence[User], departments: Sequence[Department]) -> None:
    """Everybody's work, and what stands on it."""
    employees = _employees(company, users, departments)
    _managers(company, employees, departments)
    head_counts.count_all()
    index.refresh([user.pk for user in users])
    people = {user.username: user for user in users}
    _rules(departments)
    _contacts(people)
    _news(people["admin"], users)


def departments_of(company: Company) -> list[Department]:
    """The tree, in the order of the company's places."""
    made: list[Department] = []
    for place in company.places:  # a parent needs its path first: 120 small inserts
        parent = made[place.parent].pk if place.parent is not None else None
        made.append(orgchart.create_department(place.name, parent=parent, code=f"D{place.index + 1:03d}"))
    return made


def follow_the_chart(company: Company, conversations: Sequence[Conversation], departments: Sequence[Department]) -> None:
    """The groups that were made for the company and for departments, and that nobody has left, follow the chart from now."""
    by_name = {place.name: departments[place.index] for place in company.places}
    now, groups = timezone.now(), []
    for plan, log, conversation in zip(company.plans, company.logs, conversations, strict=True):
        is_company = len(plan.members) == len(company.people)
        if plan.kind == "group" and not log.left and not log.joined and (is_company or plan.name in by_name):
            department = None if is_company else by_name[plan.name]
            groups.append(DepartmentGroup(conversation=conversation, department=department, stale_since=None, synced_at=now))
    store(groups)


def _employees(company: Company, users: Sequence[User], departments: Sequence[Department]) -> list[Employee]:
    works = [work.of(person, order, company.places) for order, person in enumerate(company.people, start=1)]
    employees: list[Employee] = store(
        Employee(user=user, employee_number=person.number, mobile=its.mobile, office=its.office, rank=its.rank)
        for user, person, its in zip(users, company.people, works, strict=True)
    )
    hired = list(zip(employees, company.people, works, strict=True))
    store(
        [Position(employee=one, department=departments[person.place], title=person.title) for one, person, _ in hired]
        + [
            Position(employee=one, department=departments[its.second_place], title=person.title, is_primary=False)
            for one, person, its in hired
            if its.second_place is not None
        ]
    )
    return employees


def _managers(company: Company, employees: Sequence[Employee], departments: Sequence[Department]) -> None:
    managed = []
    for employee, person in zip(employees, company.people, strict=True):
        place = company.places[person.place]
        department = departments[person.place]
        if department.manager_id is None and (person.title in HEADS[place.depth] or person.title == "总裁"):
            department.manager = employee
            managed.append(department)
    Department.objects.bulk_update(managed, ["manager"])


def _rules(departments: Sequence[Department]) -> None:
    interns, chiefs = {"viewer_rank_to": 2}, {"target_rank_from": 13}
    hides = VisibilityRule(name="实习生看不到总裁办 · Interns do not see the board's office", order=10, **interns)
    store(
        [
            hides,
            VisibilityRule(
                name="高管的手机只给主管 · Executives' mobiles are for managers",
                order=20, aspect="fields", fields=["mobile"], viewer_rank_to=10, **chiefs,
            ),
            VisibilityRule(
                name="实习生先申请再联系高管 · Interns ask before they write to executives",
                order=30, aspect="start", **interns, **chiefs,
            ),
        ]
    )  # fmt: skip
    hides.target_departments.add(next(one for one in departments if one.name == BOARD))


def _contacts(people: dict[str, User]) -> None:
    alice, ivy = people["alice"], people["ivy"]
    (team,) = store([ContactGroup(owner=alice, name="项目伙伴 Project")])
    store(
        Contact(owner=alice, user=people[name], group=team, remark=remark)
        for name, remark in (("bob", "李博（后端）"), ("carol", ""), ("dave", "Dave (SRE)"))
    )
    heads = Employee.objects.filter(rank__gte=13).exclude(departments__name=BOARD).order_by("pk")
    store(ColleagueRequest(sender=ivy, receiver_id=head.user_id, note="您好，想请教产品规划的问题。") for head in heads[:1])


def _news(author: User, users: Sequence[User]) -> None:
    now = timezone.now()
    for title, html, must_confirm, is_pinned, days in reversed(NEWS):  # as they were published
        at = now - timedelta(days=days)
        news = Announcement.objects.create(
            title=title, html=html, author=author, to_company=True, must_confirm=must_confirm, is_pinned=is_pinned,
            state=Announcement.State.PUBLISHED, publish_at=at, published_at=at, created_at=at, changed_at=at,
        )  # fmt: skip
        store(_receipt(news, user, order) for order, user in enumerate(users))


def _receipt(news: Announcement, user: User, order: int) -> AnnouncementReceipt:
    """Most have read it; alice and every fifth one have not."""
    has_read = order % 5 != 0 and news.published_at is not None
    at = news.published_at + timedelta(minutes=7 * (order % 400) + 3) if has_read and news.published_at else None
    return AnnouncementReceipt(announcement=news, user=user, read_at=at, confirmed_at=at if news.must_confirm else None)
