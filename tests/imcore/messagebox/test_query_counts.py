"""The hot reads and writes take as many queries as tests/query_counts.json says, for few and for many alike."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from imcore import extend
from imcore.link import opening
from imcore.messagebox import changes, history, look, outbox, receipts, search
from imcore.messagebox.search import Question
from imcore.messaging import revise, send
from imcore.models import Member, User
from imcore.moderation import book
from imcore.protocol import ConversationId, Seq, UserId
from tests import factories, query_counts
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft, say_many, seat, stored
from tests.imcore.messaging.doors import plugged
from tests.query_counts import COUNTS, counted, expected

pytestmark = pytest.mark.django_db

Read = Callable[[], object]
FEW, MANY = 2, 200


def crowd_of_conversations(cast: Cast, size: int) -> None:
    """Carol's: groups and direct ones in turn, each with a last message that names her."""
    friends = factories.people(size)
    talks = [factories.direct(cast.carol, f) if i % 2 else factories.group(f, cast.carol) for i, f in enumerate(friends)]
    drafts = [draft(f, talk, "hi", mentions=(cast.carol.pk,)) for f, talk in zip(friends, talks, strict=True)]
    for place in range(0, size, 100):
        stored(send.send_messages(drafts[place : place + 100]))


def getting(user: User, path: str, check: Callable[[Any], bool], **query: object) -> Read:
    """A GET with the user's token; whatever a process asks once in its life has been asked."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(user)}")

    def get() -> object:
        answer = client.get(f"/api/v1/{path}", query)
        assert check(answer.json()), answer.json()
        return answer

    get()
    return get


def hello(cast: Cast, size: int) -> Read:
    crowd_of_conversations(cast, size)
    credentials = opening.Credentials(bearer=factories.token(cast.carol))

    def read() -> None:
        heads, _user, _greeting = opening.read_hello(opening.authenticate(credentials), None)
        assert [head["mentions"] for head in heads.shown].count(1) == size

    return read


def conversation_list(cast: Cast, size: int) -> Read:
    crowd_of_conversations(cast, size)
    return getting(cast.carol, "conversations", lambda page: len(page["results"]) == min(size + 1, 200), limit=200)


def talked(cast: Cast, size: int) -> Member:
    """So many messages of alice, a reaction on one; carol's seat."""
    say_many(cast.alice, cast.group, size)
    revise.react(seat(cast.bob, cast.group), 1, emoji="👍", on=True)
    return seat(cast.carol, cast.group)


def history_page(cast: Cast, size: int) -> Read:
    talked(cast, size)
    return lambda: history.page(seat(cast.carol, cast.group), limit=200)


def history_rest(cast: Cast, size: int) -> Read:
    talked(cast, size)
    path = f"conversations/{cast.group.pk}/messages"
    return getting(cast.carol, path, lambda page: len(page["messages"]) == size, limit=200)


def changes_page(cast: Cast, size: int) -> Read:
    talked(cast, size)
    return lambda: changes.after(seat(cast.carol, cast.group), 0)


def repair_of_a_stream(cast: Cast, size: int) -> Read:
    talked(cast, size)
    return lambda: changes.of_conversation(cast.group.pk, 0, audience=(), limit=200)


def receipts_of_a_message(cast: Cast, size: int) -> Read:
    group = factories.group(cast.alice, *factories.people(size))
    say_many(cast.alice, group, 1)
    Member.objects.filter(conversation=group, pk__in=list(Member.objects.values_list("pk", flat=True)[::2])).update(read_seq=1)
    return lambda: receipts.of_message(seat(cast.alice, group), 1)


def read_cursors(cast: Cast, size: int) -> Read:
    readers = factories.people(size)
    group = factories.group(cast.alice, *readers)
    say_many(cast.alice, group, 1)
    return lambda: receipts.move_cursors([(UserId(reader.pk), ConversationId(group.pk), Seq(1)) for reader in readers])


def search_page(cast: Cast, size: int) -> Read:
    talked(cast, size)
    return lambda: search.search(cast.carol.pk, Question(text="1"), limit=100)


def look_of_a_node(cast: Cast, size: int) -> Read:
    crowd_of_conversations(cast, size)
    since = look.changed(None, []).at
    return lambda: look.changed(since, [cast.carol.pk])


def members_list(cast: Cast, size: int) -> Read:
    group = factories.group(cast.carol, *factories.people(size - 1))
    return getting(cast.carol, f"groups/{group.pk}/members", lambda page: len(page["results"]) == size, limit=200)


def send_batch(cast: Cast, size: int) -> Read:
    """By somebody who has read everything."""
    drafts = [draft(cast.carol, cast.group, str(place)) for place in range(size)]
    return lambda: stored(send.send_messages(drafts))


def answer_batch(cast: Cast, size: int) -> Read:
    """By somebody who has not: the cursor's move is a receipt."""
    talked(cast, 3)
    return send_batch(cast, size)


def drain(cast: Cast, size: int) -> Read:
    say_many(cast.alice, cast.group, size)

    def read() -> None:
        with plugged(extend.after_store, lambda batch: None, lambda batch: None):
            assert outbox.drain() == 1

    return read


READS: dict[str, Callable[[Cast, int], Read]] = {
    "hello, sign-in included": hello,
    "conversation list, REST": conversation_list,
    "history page, seat included": history_page,
    "history page, REST": history_rest,
    "changes after a version, seat included": changes_page,
    "a node's repair of a stream": repair_of_a_stream,
    "receipts of a message, seat included": receipts_of_a_message,
    "a batch of read cursors": read_cursors,
    "search page": search_page,
    "a node's look": look_of_a_node,
    "members of a group, REST": members_list,
    "send one text": send_batch,
    "send 100 texts": send_batch,
    "answer with one text": answer_batch,
    "answer with 100 texts": answer_batch,
    "drain a batch of the outbox for two handlers, the case opener and the queue of pushes": drain,
}
SIZES = {name: [100 if "100" in name else 1] if "text" in name else [FEW, MANY] for name in READS}


@pytest.mark.parametrize(("name", "size"), [(name, size) for name in READS for size in SIZES[name]])
def test_the_count_is_the_reviewed_one(cast: Cast, name: str, size: int) -> None:
    read = READS[name](cast, size)
    book.current()  # the lists of words, which a process reads once in its life, or when they change
    with counted(name):
        read()


def test_a_batch_is_one_transaction_of_at_most_seven_queries(cast: Cast) -> None:
    most = max(expected(name) for name in READS if "text" in name)
    assert most <= (7 if connection.vendor == "postgresql" else 9)
    send_it = answer_batch(cast, 100)
    with CaptureQueriesContext(connection) as queries:
        send_it()
    assert [query["sql"].startswith("SAVEPOINT") for query in queries.captured_queries].count(True) == 1


def test_every_line_is_counted() -> None:
    tests = Path(query_counts.__file__).parent.rglob("test_*.py")
    elsewhere = {name for test in tests for name in re.findall(r'\bcounted\(\s*"([^"]+)"', test.read_text())}
    assert sorted(COUNTS) == sorted(READS.keys() | elsewhere)
