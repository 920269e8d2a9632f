"""The test box: what would become of a text."""

import pytest

from imcore.models import Message
from imcore.moderation import trial
from tests.cast import Cast
from tests.imcore.moderation.lists import category, rule

pytestmark = pytest.mark.django_db


def test_a_harmless_text_meets_nothing(cast: Cast) -> None:
    category("Rivals", "竞品")
    assert trial.run("Ｈello,  世界") == trial.Trial("hello世界", [], "", "", "Ｈello,  世界")


@pytest.mark.parametrize(("action", "sent"), [("note", "競-品!"), ("mask", "***!"), ("hold", None), ("refuse", None)])
def test_it_tells_the_word_the_place_and_what_others_would_read(cast: Cast, action: str, sent: str | None) -> None:
    category("Rivals", "竞品", action=action)
    tried = trial.run("競-品!")
    assert (tried.letters, tried.action, tried.rule, tried.sent) == ("竞品", action, "Rivals", sent)
    assert [(hit.rule, hit.word, hit.start, hit.end) for hit in tried.met] == [("Rivals", "竞品", 0, 3)]


def test_rules_about_senders_and_places_need_them(cast: Cast) -> None:
    category("Here", "甲", scopes=[f"conversation:{cast.group.pk}"])
    rule("new_member", what="everything", name="New")
    told = [trial.run("甲"), trial.run("甲", sender=cast.alice.pk), trial.run("甲", conversation=cast.group.pk)]
    assert [[hit.rule for hit in one.met] for one in told] == [[], ["New"], ["Here"]]


def test_to_try_is_not_to_send(cast: Cast) -> None:
    rule("rate", messages=1, seconds=60)
    told = [trial.run("hello", sender=cast.alice.pk).action for _ in range(3)]
    assert (told, Message.objects.count()) == ([""] * 3, 0)
