"""The demo company in the tables."""

from collections import Counter

from django.contrib.auth.hashers import check_password
from django.db.models import F

from imcore.accounts.demo_passwords import DEMO_PASSWORD
from imcore.messagebox import unread
from imcore.models import Conversation, GroupChat, Member, Mention, Message, ReadReceipt, User
from oa.demo.company import Company
from oa.models import Department, Employee


def test_everyone_has_a_place_and_a_number(loaded: Company) -> None:
    assert User.objects.count() == Employee.objects.filter(positions__is_primary=True).count() == len(loaded.people)
    assert Department.objects.count() == len(loaded.places)


def test_the_demo_logins_have_the_password_of_the_sign_in_page(loaded: Company) -> None:
    for user in User.objects.filter(username__in=("alice", "bob", "carol", "dave", "admin")):
        assert check_password(DEMO_PASSWORD, user.password)
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]


def test_all_messages_arrive(loaded: Company) -> None:
    assert Message.objects.count() == sum(len(log.entries) for log in loaded.logs) == 1_200


def test_conversations_are_as_planned(loaded: Company) -> None:
    kinds = Counter(Conversation.objects.values_list("kind", flat=True))
    assert kinds == Counter(plan.kind for plan in loaded.plans)
    assert kinds["group"] == 16
    everyone = GroupChat.objects.get(name="全员群 All Hands")
    assert everyone.mute_all
    assert everyone.conversation.member_count == len(loaded.people)


def test_alice_and_bob_find_something_unread(loaded: Company) -> None:
    for name in ("alice", "bob"):
        waiting = Member.objects.filter(user__username=name, left_at=None, read_seq__lt=F("conversation__last_seq"))
        assert waiting.count() >= 1


def test_mentions_count_for_whom_they_name(loaded: Company) -> None:
    mention = Mention.objects.exclude(user=None).order_by("-id")[0]
    seat = Member.objects.get(user=mention.user, conversation=mention.conversation)
    Member.objects.filter(pk=seat.pk).update(read_seq=mention.seq - 1)
    named_since = Mention.objects.filter(user=mention.user, conversation=mention.conversation, seq__gte=mention.seq).count()
    assert unread.mentions(seat.user_id, [seat.conversation_id])[seat.conversation_id] == named_since >= 1


def test_nobody_reads_before_a_message_is_there(loaded: Company) -> None:
    early = 0
    for receipt in ReadReceipt.objects.select_related("conversation"):
        sent = Message.objects.get(conversation=receipt.conversation, seq=receipt.seq).created_at
        early += receipt.read_at < sent
    assert early == 0
