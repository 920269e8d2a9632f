"""docs/extending.md: its table has every door, and its example is a message kind as the core asks for."""

import re
from typing import Any

import pytest

from imcore import errors, extend
from tests.products import ROOT


def page() -> str:
    """The page."""
    return (ROOT / "docs" / "extending.md").read_text()


def example() -> dict[str, Any]:
    """What the example defines."""
    found = re.search(r"```python\n(.*?)```", page(), re.DOTALL)
    assert found is not None
    defined: dict[str, Any] = {"errors": errors, "extend": extend}
    exec(found[1], defined)
    return defined


def test_the_table_has_a_row_for_each_door() -> None:
    assert re.findall(r"^\| `(\w+)` \|", page(), re.MULTILINE) == [registry.door for registry in extend.ALL]


def test_the_example_has_all_that_a_message_kind_has() -> None:
    asked = {name for name in vars(extend.MessageKind) if not name.startswith("_")}
    assert {name for name in asked if not hasattr(example()["Poll"](), name)} == set()


def test_the_example_reads_and_refuses_bodies() -> None:
    poll = example()["Poll"]()
    body = poll.validate({"question": "Lunch?", "answers": ["noodles", "rice"]})
    assert (body, poll.text(body), poll.attachments(body)) == (
        {"question": "Lunch?", "answers": ["noodles", "rice"]},
        "Lunch?",
        [],
    )
    with pytest.raises(errors.Invalid):
        poll.validate({"question": "Lunch?"})


def test_the_example_is_plugged_in_by_the_door_that_it_names() -> None:
    with pytest.raises(extend.RegistryClosed, match="message_kinds: 'poll'"):  # the apps of this process are ready
        example()["plug"]()
