"""The words of a webhook, a line each."""

import pytest
from django.core.exceptions import ValidationError

from imcore.admin.webhook_forms import Keywords


def test_keywords_are_lines_each_once() -> None:
    field = Keywords()
    assert field.clean("Built\n\n Failed \nBuilt") == ["Built", "Failed"]
    assert field.prepare_value(["Built", "Failed"]) == "Built\nFailed"
    assert not field.has_changed(["Built"], "Built")
    assert field.has_changed(["Built"], "Failed")


def test_too_many_keywords_are_refused() -> None:
    with pytest.raises(ValidationError):
        Keywords().clean("\n".join(map(str, range(11))))
