"""Who stays away is written to of what concerns them: once, late enough, not too often, and never in vain."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from imcore import presence
from imcore.models import Conversation, MailDigest, Member, Mention, Message, PushWishes, User
from imcore.presence import Here
from imcore.push import digest, queue
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import say
from tests.mail_server import Post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def bob(cast: Cast) -> User:
    """In the group; with an address, and a number that nobody has had before: where people were last seen outlives a test."""
    user = factories.person("bob-away", pk=10**9 + factories.number(), email="bob@example.com", language="en")
    Member.objects.create(conversation=cast.group, user=user)
    return user


@pytest.fixture
def direct(cast: Cast, bob: User) -> Conversation:
    """Alice's and Bob's."""
    return factories.direct(cast.alice, bob)


def wait(time: timedelta = HOUR) -> None:
    """As if so much time had passed."""
    while queue.expand():
        pass
    for message in Message.objects.all():
        Message.objects.filter(pk=message.pk).update(created_at=message.created_at - time)
    for row in MailDigest.objects.all():
        due, sent = (at - time if at else None for at in (row.due_at, row.sent_at))
        MailDigest.objects.filter(pk=row.pk).update(due_at=due, sent_at=sent)
    digest.work_off()


def test_a_direct_message_that_waits_for_an_hour_is_written_of_once(
    cast: Cast, bob: User, direct: Conversation, post: Post
) -> None:
    say(cast.alice, direct, "Rain tomorrow")
    wait(HOUR / 2)
    assert post.letters == []
    for _hour in range(3):
        wait()
    assert [str(letter["To"]) for letter in post.letters] == ["bob@example.com"]
    assert MailDigest.objects.get().due_at is None


def test_what_comes_later_is_written_of_by_itself_after_the_period(
    cast: Cast, bob: User, direct: Conversation, post: Post
) -> None:
    PushWishes.objects.create(user=bob, mail="daily")
    say(cast.alice, direct, "first")
    wait()
    say(cast.alice, direct, "second")
    wait(5 * HOUR)
    assert len(post.letters) == 1
    wait(20 * HOUR)
    bodies = [letter.get_body(("plain",)).get_content() for letter in post.letters]  # type: ignore[union-attr]
    assert [("first" in body, "second" in body) for body in bodies] == [(True, False), (False, True)]


@pytest.mark.parametrize("how", ["read", "recalled", "left", "off", "no address", "closed", "here", "just gone"])
def test_who_needs_none_gets_none(cast: Cast, bob: User, direct: Conversation, post: Post, how: str) -> None:
    say(cast.alice, direct)
    queue.expand()
    account = User.objects.filter(pk=bob.pk)
    here = Here(bob.pk, "test", "web")
    match how:
        case "read":
            Member.objects.filter(user=bob).update(read_seq=1)
        case "recalled":
            Message.objects.update(state=Message.State.RECALLED)
        case "left":
            Member.objects.filter(user=bob).update(left_at=timezone.now())
        case "off":
            PushWishes.objects.create(user=bob, mail="off")
        case "no address":
            account.update(email="")
        case "closed":
            account.update(is_active=False)
        case "here" | "just gone":
            presence.arrive([here])
    if how == "just gone":
        presence.leave(here)
    wait()
    if how == "here":
        presence.leave(here)
    assert post.letters == []
    assert (MailDigest.objects.get().due_at is not None) == (how in ("here", "just gone"))


@pytest.mark.parametrize(
    ("mentions", "muted", "told"),
    [("none", False, False), ("named", False, True), ("named", True, True), ("all", False, True), ("all", True, False)],
)
def test_of_a_group_only_mentions_are_written_of(
    cast: Cast, bob: User, direct: Conversation, post: Post, mentions: str, muted: bool, told: bool
) -> None:
    Member.objects.filter(user=bob, conversation=cast.group).update(muted=muted)
    named: dict[str, Any] = {"none": (), "named": (bob.pk,), "all": "all"}
    say(cast.alice, cast.group, mentions=named[mentions])
    wait()
    assert (len(post.letters), MailDigest.objects.filter(user=bob).exists()) == (int(told), told)


def test_one_letter_tells_of_all_conversations_and_the_author_gets_none(
    cast: Cast, bob: User, direct: Conversation, post: Post
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(email="alice@example.com")
    say(cast.alice, direct)
    say(cast.carol, cast.group, mentions=(bob.pk,))
    wait()
    assert [(str(one["To"]), str(one["Subject"])) for one in post.letters] == [("bob@example.com", "2 messages wait for you")]


def test_a_worker_that_dies_amid_it_leaves_nobody_written_to_twice(
    cast: Cast, bob: User, direct: Conversation, post: Post
) -> None:
    say(cast.alice, direct)
    queue.expand()
    MailDigest.objects.update(due_at=timezone.now())
    Message.objects.update(created_at=timezone.now() - HOUR)
    ((row, messages, wishes),) = digest._ready(digest._take())
    assert digest._take() == []  # nobody else has it now
    digest._write(row, messages, wishes)
    digest._write(row, messages, wishes)  # as one would that was slow, and whose lease has been taken over
    wait()
    assert len(post.letters) == 1


def test_a_server_in_trouble_is_tried_again_and_an_address_that_is_none_is_not(
    cast: Cast, bob: User, direct: Conversation, post: Post
) -> None:
    say(cast.alice, direct)
    post.answers.append("451 4.3.0 later")
    wait()
    assert (post.letters, MailDigest.objects.get().attempts, MailDigest.objects.get().told) == ([], 1, 0)
    wait(timedelta(minutes=2))
    assert (len(post.letters), MailDigest.objects.get().attempts) == (1, 0)
    post.nobody.add("bob@example.com")
    say(cast.alice, direct)
    wait(2 * HOUR)
    post.nobody.clear()
    wait(2 * HOUR)
    assert len(post.letters) == 1


def test_without_a_mail_server_nothing_is_noted(cast: Cast, direct: Conversation) -> None:
    say(cast.alice, direct)
    wait()
    assert not MailDigest.objects.exists()


def test_what_the_log_says_and_what_is_noted_agree(cast: Cast, bob: User, direct: Conversation, post: Post) -> None:
    say(cast.alice, direct, "to bob")
    say(cast.alice, cast.group, "to nobody")
    say(cast.alice, cast.group, "to all", mentions="all")
    while queue.expand():
        pass
    people = [cast.alice.pk, bob.pk, cast.carol.pk]
    found = {(message.reader, message.text) for message in digest.unread(people)}  # type: ignore[attr-defined]
    assert found == {(bob.pk, "to bob"), (bob.pk, "to all"), (cast.carol.pk, "to all")}
    assert {row.pk for row in MailDigest.objects.all()} >= {bob.pk, cast.carol.pk}
    assert Mention.objects.count() == 1
