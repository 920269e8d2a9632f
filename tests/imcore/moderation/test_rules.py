"""What each kind of rule may be told (what it finds: test_numbers, test_links)."""

from typing import Any

import pytest

from imcore import errors
from imcore.moderation import rules

WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("link", {"allow": "good.com"}, "hold", "allow"),
    ("link", {"allow": ["https://good.com"]}, "hold", "allow[0]"),
    ("phone", {"sorts": []}, "hold", "sorts"),
    ("phone", {"sorts": ["fax"]}, "hold", "sorts[0]"),
    ("identity", {"allow": []}, "hold", "allow"),
    ("new_member", {"hours": 0}, "hold", "hours"),
    ("repetition", {"times": 1}, "hold", "times"),
    ("rate", {"seconds": 86_401}, "hold", "seconds"),
    ("rate", {"messages": "many"}, "hold", "messages"),
    ("rate", {}, "mask", "action"),
    ("repetition", {}, "mask", "action"),
    ("new_member", {"what": "everything"}, "mask", "action"),
    ("spread", {"times": 1}, "hold", "times"),
    ("spread", {"who": "all"}, "hold", "who"),
    ("spread", {}, "mask", "action"),
    ("weather", {}, "hold", "kind"),
]


@pytest.mark.parametrize(("kind", "settings", "action", "field"), WRONG)
def test_what_makes_no_sense_is_refused_by_field(kind: str, settings: dict[str, Any], action: str, field: str) -> None:
    with pytest.raises(errors.Invalid) as told:
        rules.parsed(kind, settings, action=action)
    assert list(told.value.detail) == [field]


@pytest.mark.parametrize("kind", rules.Kind.values)
def test_every_kind_has_settings_that_need_not_be_given(kind: str) -> None:
    assert isinstance(rules.parsed(kind, {}, action="refuse"), rules.SETTINGS[kind])


def test_allowed_domains_are_no_finding_however_they_are_written() -> None:
    settings = rules.parsed("link", {"allow": ["Good.COM"]}, action="hold")
    made = rules.Rule(1, "r", "link", "hold", settings, frozenset())
    assert rules.stretches(made, "good.com and evil.com") == [(13, 21)]


def test_a_phone_rule_finds_the_sorts_that_it_names() -> None:
    settings = rules.parsed("phone", {"sorts": ["landline", "international"]}, action="hold")
    made = rules.Rule(1, "r", "phone", "hold", settings, frozenset())
    assert rules.stretches(made, "13800138000 010-65529988 +1 415 555 2671") == [(12, 24), (25, 40)]


def test_a_rule_about_the_whole_message_finds_no_stretch() -> None:
    settings = rules.parsed("rate", {}, action="hold")
    assert rules.stretches(rules.Rule(1, "r", "rate", "hold", settings, frozenset()), "evil.com") == []


def test_a_private_number_is_not_shown_whole() -> None:
    assert [rules.excerpt(kind, "13800138000") for kind in ("phone", "link")] == ["138****8000", "13800138000"]
