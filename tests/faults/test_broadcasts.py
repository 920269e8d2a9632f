"""A worker that dies amid a broadcast: everyone is told, and nobody twice."""

from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from imcore.broadcasts import lease, writing
from imcore.models import Broadcast, DirectChat, Message
from tests import factories
from tests.faults.test_imports import kill, worker
from tests.products import Product
from tests.services import until

pytestmark = pytest.mark.faults
PEOPLE = 300
AMID = 75


def test_a_worker_that_is_killed_amid_its_recipients_leaves_none_out_and_tells_none_twice(
    product: Product, tmp_path: Path
) -> None:
    with product.orm():
        robot, crowd = factories.person(f"robot{product.fresh_suffix()}", kind="bot"), factories.people(PEOPLE)
        group = factories.group(*crowd)
        one, _made = writing.write(
            robot, kind="text", body={"text": "At eight"}, audiences=[f"group:{group.pk}", f"user:{crowd[0].pk}"]
        )

    def told() -> int:
        with product.orm():
            return Message.objects.filter(sender=robot).count()

    def now() -> Broadcast:
        with product.orm():
            return Broadcast.objects.get(pk=one.pk)

    with worker(product, tmp_path) as first:
        with product.orm():
            writing.start(one.pk)
        until(lambda: told() >= AMID, what="the worker amid its broadcast", seconds=120)
        kill(first)
    before = told()
    assert AMID <= before < PEOPLE
    assert now().state == "running"
    with product.orm():  # the lease goes by
        Broadcast.objects.update(taken_at=timezone.now() - lease.LEASE * 2)
    with worker(product, tmp_path):
        until(lambda: now().state == "done", what="the next worker's end", seconds=120)
    ended = now()
    assert (ended.total, ended.sent, ended.failed) == (PEOPLE, PEOPLE, 0)
    with product.orm():
        pairs = DirectChat.objects.filter(conversation__messages__sender=robot).values_list("user_low", "user_high")
        counted = Counter(user for pair in pairs for user in pair if user != robot.pk)
    assert counted == Counter(person.pk for person in crowd)
