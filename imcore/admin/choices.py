"""Lists to choose from that search while somebody types."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, get_select2_language


class _Spoken:
    """Its own words ("nothing found") are the reader's: a widget is made once, in whatever language the server begins with, and
    copied for each form."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        copied = super().__deepcopy__(memo)
        copied.i18n_name = get_select2_language()
        return copied


class ChooseOne(_Spoken, AutocompleteSelect):
    """One of many."""


class ChooseSeveral(_Spoken, AutocompleteSelectMultiple):
    """Several of many."""
