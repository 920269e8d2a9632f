"""The forms of the rules (what they write: test_moderation_rules)."""

import pytest

from imcore.admin.rule_forms import FORMS, Domains
from imcore.models import ModerationRule
from imcore.moderation.rules import SETTINGS


def test_each_kind_has_its_form_with_a_field_for_each_setting() -> None:
    assert set(FORMS) == set(ModerationRule.Kind.values)
    assert {kind: set(form.settings_fields) for kind, form in FORMS.items()} == {
        kind: set(struct.__struct_fields__) for kind, struct in SETTINGS.items()
    }


@pytest.mark.parametrize("kind", FORMS)
def test_a_new_form_shows_the_usual_settings(kind: str) -> None:
    usual = SETTINGS[kind]()
    shown = {name: FORMS[kind].base_fields[name].initial for name in FORMS[kind].settings_fields if name != "allow"}
    assert shown == {name: list(value) if isinstance(value := getattr(usual, name), tuple) else value for name in shown}


def test_domains_are_lines() -> None:
    field = Domains()
    assert (field.clean(" a.cn \n\nb.cn"), field.prepare_value(["a.cn", "b.cn"])) == (["a.cn", "b.cn"], "a.cn\nb.cn")
