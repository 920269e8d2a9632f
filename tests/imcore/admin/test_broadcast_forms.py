"""Writing a broadcast in the admin."""

from typing import Any

import pytest

from imcore.admin.broadcast_forms import ComposeForm, is_confirmed
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def filled(**fields: Any) -> ComposeForm:
    """A form as a browser sends it."""
    form = ComposeForm({"kind": "text", "text": "At eight", "everyone": "on", "key": "k", **fields})
    form.is_valid()
    return form


def test_a_text_has_no_title_and_a_card_has_one() -> None:
    assert filled(title="Hm").body() == {"text": "At eight"}
    assert filled(kind="card", title="Feast").body() == {"title": "Feast", "text": "At eight"}


def test_lines_end_as_in_a_chat() -> None:
    assert filled(text="At eight\r\n\r\n- bring a lamp").body() == {"text": "At eight\n\n- bring a lamp"}


def test_everyone_is_everyone_whoever_was_chosen_besides(cast: Cast) -> None:
    assert filled(audiences=["user:1"]).chosen() == ["all:"]
    assert filled(everyone="", audiences=["user:1", "group:2"]).chosen() == ["user:1", "group:2"]
    assert "audiences" in filled(everyone="").errors


def test_what_the_product_refuses_is_told_at_its_field() -> None:
    form = filled()
    form.refuse({"body.title": ["too long"], "audiences": ["nobody"], "sender": ["no bot"], "idempotency_key": ["?"]})
    assert {name: list(told) for name, told in form.errors.items()} == {
        "title": ["too long"],
        "audiences": ["nobody"],
        "sender": ["no bot"],
        "__all__": ["?"],
    }


def test_what_is_chosen_is_shown_by_its_title(cast: Cast) -> None:
    shown = str(filled(everyone="", audiences=[f"user:{cast.bob.pk}", "user:0"])["audiences"])
    assert f'<option value="user:{cast.bob.pk}" selected>Bob</option>' in shown
    assert '<option value="user:0" selected>user:0</option>' in shown


def test_a_yes_to_everyone_is_their_number() -> None:
    assert [is_confirmed(given, 1200) for given in ("1200", "1,200", " 1 200 ", "120", "")] == [True, True, True, False, False]
