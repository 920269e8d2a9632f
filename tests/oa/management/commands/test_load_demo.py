"""`manage.py load_demo`, as it is typed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from imcore.models import Message, User
from oa.demo import check
from tests import factories

pytestmark = pytest.mark.django_db


def load_demo(*options: str) -> list[str]:
    """The command on the small scale → the lines that it printed."""
    out = StringIO()
    call_command("load_demo", "--scale", "small", *options, stdout=out)
    return out.getvalue().splitlines()


def test_it_loads_a_company_in_which_every_rule_holds() -> None:
    lines = load_demo()
    check.verify()
    assert lines[0].startswith("60 people")
    assert "1200 messages" in lines
    assert User.objects.count() == 60


def test_a_second_run_does_nothing_and_says_so_in_one_line() -> None:
    load_demo()
    before = list(Message.objects.order_by("id").values_list("id", "text"))
    assert load_demo() == ["The demo company is there already; nothing was done."]
    assert list(Message.objects.order_by("id").values_list("id", "text")) == before


def test_it_leaves_other_people_alone() -> None:
    factories.person("somebody")
    with pytest.raises(CommandError, match="--force"):
        load_demo()
    assert list(User.objects.values_list("username", flat=True)) == ["somebody"]


def test_forced_it_loads_beside_other_people() -> None:
    factories.person("somebody")
    load_demo("--force")
    assert User.objects.count() == 61


def test_forced_it_still_refuses_taken_usernames() -> None:
    factories.person("bob")
    with pytest.raises(CommandError, match="bob"):
        load_demo("--force")
    assert User.objects.count() == 1


def test_production_refuses_it(settings: Settings) -> None:
    settings.MODE = "production"
    with pytest.raises(CommandError, match="production"):
        load_demo()
    assert User.objects.count() == 0
