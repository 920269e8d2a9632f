"""The notation of scenes, and the scenes written in it."""

import random

import pytest

from oa.demo.scripts import parse, scenes_for
from oa.demo.slots import WORDS, Slots

TOPICS = ("dev", "design", "ops", "business", "all", "hr", "social", "lunch", "direct", "announce")


def test_a_scene_is_read_with_its_topics_turns_and_options() -> None:
    scene = parse("# dev ops\na one | two\n| three\nb> reply\na [image:chart]\n")[0]
    assert scene.topics == {"dev", "ops"}
    assert scene.turns[0].options == ("one", "two", "three")
    assert (scene.turns[1].speaker, scene.turns[1].is_reply) == ("b", True)
    assert scene.turns[2].media == ("image", "chart")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_scenes_in_both_languages(language: str, topic: str) -> None:
    assert scenes_for(language, (topic,))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slot_of_every_scene_can_be_filled(language: str) -> None:
    for scene in scenes_for(language, TOPICS):
        words = Slots(random.Random(1), language=language)
        for turn in scene.turns:
            assert turn.media or turn.options
            assert all("{" not in option.format_map(words) for option in turn.options)


def test_no_word_of_time_stutters() -> None:
    said = [option for scene in scenes_for("zh", TOPICS) for turn in scene.turns for option in turn.options]
    filled = [option.replace("{time}", word)
              for option in said if "{time}" in option
              for word in WORDS["zh"]["time"]]  # fmt: skip
    assert len(filled) >= 10
    assert [text for text in filled if "前前" in text] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nobody_answers_before_anyone_has_spoken(language: str) -> None:
    assert [scene for scene in scenes_for(language, TOPICS) if scene.turns[0].is_reply] == []
