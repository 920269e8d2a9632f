"""Scopes in a form."""

import pytest
from django import forms
from django.utils import translation

from imcore.admin.scope_field import ScopeField, shown
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_lines_become_scopes_and_scopes_lines(cast: Cast) -> None:
    scope = f"conversation:{cast.group.pk}"
    field = ScopeField()
    assert field.clean(f" {scope} \n\n") == [scope]
    assert (field.prepare_value([scope, "line:oa"]), field.prepare_value("typed")) == (f"{scope}\nline:oa", "typed")
    assert (field.has_changed([scope], scope), field.has_changed([scope], "")) == (False, True)


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(forms.ValidationError):
        ScopeField().clean("line:nowhere")


def test_no_scope_is_everywhere() -> None:
    with translation.override("en"):
        assert (shown([]), shown(["line:oa", "conversation:1"])) == ("everywhere", "line:oa, conversation:1")
