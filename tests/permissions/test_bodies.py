"""What a body claims of files and of others' words is looked up, and what it does not get is not made for it."""

from typing import Any
from uuid import uuid4

import pytest

from imcore.draft import Draft
from imcore.errors import HongyanError
from imcore.messaging.send import send_message
from imcore.models import AttachmentUse, Message
from tests import factories
from tests.permissions import scene as scenes
from tests.permissions.claims import GROUP, filled, holding, quoting, refusal, saying
from tests.permissions.scene import Scene

pytestmark = pytest.mark.django_db

# fmt: off
FIRST_WORDS: list[tuple[dict[str, Any], str]] = [
    (saying(reply_to=1), "not_found"),
    (saying(mentions="all"), "invalid"),
    (saying(mentions=("{owner}",)), "invalid"),
    (holding("file", attachment=str(uuid4())), "not_found"),
    (holding("file", attachment="{note}"), "not_found"),
    (holding("contact", user="{visitor}"), "not_found"),
    (holding("card", title="Pay here"), "forbidden"),
    (quoting("{direct}", 1), "not_member"),
    (quoting("{group}", 99), "not_found"),
]
# fmt: on


@pytest.mark.parametrize(("words", "code"), FIRST_WORDS)
def test_no_conversation_is_made_for_a_first_message_that_is_refused(
    scene: Scene, ids: dict[str, Any], words: dict[str, Any], code: str
) -> None:
    before, mentions = scene.digest(), words.get("mentions", ())
    named = mentions if mentions == "all" else tuple(filled(list(mentions), ids))
    fields = filled(words, ids) | {"mentions": named}
    with pytest.raises(HongyanError) as refused:
        send_message(Draft(sender=scene.cast.carol.pk, to=scene.cast.erin.pk, **fields))
    assert refused.value.code == code
    assert scene.digest() == before


def test_a_first_message_may_name_the_other(scene: Scene) -> None:
    words = saying(mentions=(scene.cast.erin.pk,))
    assert send_message(Draft(sender=scene.cast.carol.pk, to=scene.cast.erin.pk, **words)).seq == 1


def test_a_videos_picture_is_never_where_its_sender_says(scene: Scene, ids: dict[str, Any]) -> None:
    video = scenes.attachment(scene.cast.carol, mime="video/mp4", name="a.mp4")
    claim = {
        "attachment": str(video.pk),
        "seconds": 3,
        "width": 640,
        "height": 360,
        "thumbnail": "https://evil.example/spy.png",
    }
    posted = scene.asks("member", "POST", GROUP.format(**ids) + "/messages", holding("video", **claim)).json()
    assert Message.objects.get(pk=posted["message_id"]).body == claim | {"thumbnail": None}


def forward(scene: Scene, seqs: list[int]) -> Any:
    """carol passes on messages of the group, in the group."""
    named = [{"conversation": scene.cast.group.pk, "seq": seq} for seq in seqs]
    path = f"conversations/{scene.cast.group.pk}/messages"
    client_id = f"f{factories.number()}"
    return scene.asks("member", "POST", path, holding("forward", title="", messages=named) | {"client_id": client_id})


def test_a_forward_does_not_grow_without_end(scene: Scene) -> None:
    long = scenes.say(scene.cast.carol, scene.cast.group, "x" * 8000)
    once = forward(scene, [long.seq] * 30)
    assert once.status_code == 201
    before = scene.digest()
    twice = forward(scene, [once.json()["seq"]] * 30)
    assert refusal(twice) == (413, "too_large")
    assert twice.json()["error"]["detail"] == {"limit": 262_144}
    assert scene.digest() == before


def test_a_forward_does_not_nest_without_end(scene: Scene) -> None:
    seq = 1
    answers: list[Any] = []
    while len(answers) < 40 and (answer := forward(scene, [seq])).status_code == 201:
        seq = answer.json()["seq"]
        answers.append(answer)
    assert refusal(answer) == (400, "invalid")
    assert len(answers) > 5


def test_a_file_that_was_passed_on_twice_is_for_its_last_readers_too(scene: Scene) -> None:
    once = forward(scene, [2]).json()["seq"]
    twice = forward(scene, [once]).json()["seq"]
    assert AttachmentUse.objects.filter(attachment=scene.file, seq=twice, conversation=scene.cast.group).count() == 1
