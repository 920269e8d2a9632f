"""A picture of the block list is known again, whatever was done to it; others are not taken for it."""

import random
from io import BytesIO

import pytest
from pytest_django import DjangoAssertNumQueries

from imcore.errors import Invalid
from imcore.messaging import revise
from imcore.models import Attachment, AuditEvent, BlockedImage, Finding, Message, Screening
from imcore.moderation import decisions
from imcore.screening import pictures, queue
from tests.cast import Cast
from tests.imcore.attachments import files
from tests.imcore.messagebox.talk import say, seat
from tests.imcore.moderation.desk import case_of, moderator
from tests.imcore.screening.sent import photo, send_file, send_photo, state, work

pytestmark = pytest.mark.django_db


def block(number: int, action: str = "block") -> BlockedImage:
    """The photo is on the list."""
    hash_ = pictures.hash_of_upload(BytesIO(photo(number)))
    return BlockedImage.objects.create(picture_hash=hash_, note=f"photo {number}", action=action)


def test_a_blocked_picture_is_gone_once_the_worker_was_there(cast: Cast) -> None:
    block(1)
    said = send_photo(cast.alice, cast.group, photo(1))
    assert state(said) == ("normal", None)
    work()
    assert state(said) == ("blocked", "blocked")
    assert list(Finding.objects.values_list("rule", "action", "excerpt")) == [("photo 1", "block", "photo.jpg")]
    assert Attachment.objects.get().blocked_at is not None
    entry = AuditEvent.objects.get(act="case.blocked")
    assert (entry.actor, entry.detail["rule"], entry.detail["sender"]) == (None, "photo 1", cast.alice.pk)


def test_an_entry_may_ask_for_a_case_instead(cast: Cast) -> None:
    block(1, "case")
    said = send_photo(cast.alice, cast.group, photo(1))
    work()
    assert (state(said), Finding.objects.get().action) == (("normal", "open"), "note")


@pytest.mark.parametrize(
    "copy", [photo(1, size=(160, 120)), photo(1, size=(900, 700)), photo(1, quality=20), photo(1, blur=2)],
    ids=["smaller", "larger", "worse", "blurred"],
)  # fmt: skip
def test_a_copy_is_known_again(copy: bytes) -> None:
    assert pictures.nearest(block(1).picture_hash) == pictures.nearest(pictures.hash_of_upload(BytesIO(copy)))


def test_other_pictures_pass(cast: Cast) -> None:
    for number in range(20):
        block(number)
    said = send_photo(cast.alice, cast.group, photo(99))
    work()
    assert (state(said), Attachment.objects.get().picture_hash != "") == (("normal", None), True)


@pytest.mark.parametrize(("differing", "met"), [(8, True), (9, False)])
def test_the_distance_is_the_one_of_the_settings(differing: int, met: bool) -> None:
    entry = block(1)
    flipped = int(entry.picture_hash, 16) ^ sum(1 << place for place in random.Random(1).sample(range(128), differing))
    assert pictures.nearest(f"{flipped:032x}") == (entry if met else None)


def test_the_nearest_entry_decides() -> None:
    near, far = block(1), block(2)
    BlockedImage.objects.filter(pk=far.pk).update(picture_hash=f"{int(near.picture_hash, 16) ^ 7:032x}")
    assert pictures.nearest(f"{int(near.picture_hash, 16) ^ 1:032x}") == near


def test_a_comparison_takes_two_statements_whatever_the_list(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    entry = block(1)
    with django_assert_num_queries(2):
        pictures.nearest(entry.picture_hash)
    dice = random.Random(2)
    BlockedImage.objects.bulk_create(BlockedImage(picture_hash=f"{dice.getrandbits(128):032x}", note="x") for _ in range(500))
    with django_assert_num_queries(2):
        assert pictures.nearest(entry.picture_hash) == entry


@pytest.mark.parametrize("content", [files.animation(), photo(1)])
def test_a_picture_is_plain_where_there_is_nothing_to_tell_it_by(content: bytes) -> None:
    assert pictures.is_plain(pictures.hash_of_upload(BytesIO(content))) == (content != photo(1))


def test_what_is_no_picture_has_no_hash() -> None:
    with pytest.raises(Invalid):
        pictures.hash_of_upload(BytesIO(files.PDF))


def test_a_picture_sent_as_a_file_is_looked_at_too(cast: Cast) -> None:
    block(1)
    said = send_file(cast.alice, cast.group, photo(1), "holiday.jpg")
    work()
    assert state(said) == ("blocked", "blocked")


def test_a_batch_that_comes_twice_blocks_once_and_what_a_moderator_let_through_stays(cast: Cast) -> None:
    block(1)
    said = send_photo(cast.alice, cast.group, photo(1))
    work()
    queue.enqueue([said])
    work()
    assert Finding.objects.count() == 1
    decisions.decide(moderator(), case_of(said).pk, "approve", seen="blocked")  # goes to the outbox no second time: not held
    queue.enqueue([said])
    work()
    assert state(said) == ("normal", "approved")


def test_a_message_taken_back_meanwhile_is_left_alone(cast: Cast) -> None:
    block(1)
    said = send_photo(cast.alice, cast.group, photo(1))
    queue.enqueue([said])
    revise.recall(seat(cast.alice, cast.group), 1)
    work()
    assert (state(said), Screening.objects.exists()) == (("recalled", None), False)


def test_the_copies_in_forwards_go_with_it_and_are_looked_at_no_second_time(cast: Cast) -> None:
    block(1)
    said = send_photo(cast.alice, cast.group, photo(1))
    place = {"conversation": cast.group.pk, "seq": said.seq}
    copy = say(cast.bob, cast.group, "", kind="forward", body={"title": "Look", "messages": [place]})
    queue.enqueue([copy])
    assert not Screening.objects.exists()
    work()
    assert (state(said)[0], Message.objects.get(pk=copy.id).body["messages"][0]["body"]) == ("blocked", {})
