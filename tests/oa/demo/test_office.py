"""The demo company's office: what an intern and an executive see."""

from imcore.conversations import access
from imcore.models import User
from oa.demo.company import Company
from oa.models import Announcement, AnnouncementReceipt, Department, DepartmentGroup, Employee, Position


def test_everyone_is_counted_in_the_tree(loaded: Company) -> None:
    roots = Department.objects.get_root_nodes()
    assert sum(root.head_count for root in roots) >= len(loaded.people)
    board = Department.objects.get(name="总裁办")
    inside = Position.objects.filter(department__path__startswith=board.path).values("employee").distinct()
    assert board.head_count == inside.count() > 0


def test_the_chief_heads_the_board(loaded: Company) -> None:
    manager = Department.objects.get(name="总裁办").manager
    assert manager is not None
    assert (manager.user.username, manager.rank) == ("grace", 20)


def test_an_intern_sees_less_than_an_executive(loaded: Company) -> None:
    ivy, grace = User.objects.get(username="ivy"), User.objects.get(username="grace")
    board = Employee.objects.filter(departments__name="总裁办").values("user")
    assert access.visible_users(grace.pk).filter(pk__in=board).count() > 0
    assert not access.visible_users(ivy.pk).filter(pk__in=board).exists()


def test_the_companys_group_follows_the_chart(loaded: Company) -> None:
    group = DepartmentGroup.objects.get(department=None)
    assert (group.stale_since, group.conversation.member_count) == (None, len(loaded.people))


def test_announcements_went_to_all_and_wait_for_some(loaded: Company) -> None:
    news = Announcement.objects.get(must_confirm=True)
    receipts = AnnouncementReceipt.objects.filter(announcement=news)
    assert receipts.count() == len(loaded.people)
    assert receipts.filter(confirmed_at=None).count() == receipts.filter(read_at=None).count() == -(-len(loaded.people) // 5)
    assert receipts.filter(user__username="alice", confirmed_at=None).exists()
