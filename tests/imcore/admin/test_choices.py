"""Lists to choose from that search while somebody types."""

import pytest
from django import forms
from django.contrib import admin
from django.utils import translation

from imcore.admin.choices import ChooseOne, ChooseSeveral
from imcore.models import Report, User

REPORTER = Report._meta.get_field("reporter")


class Chosen(forms.Form):
    """Made when this module is read, in the server's language."""

    one = forms.ModelChoiceField(User.objects.none(), widget=ChooseOne(REPORTER, admin.site))
    several = forms.ModelMultipleChoiceField(User.objects.none(), widget=ChooseSeveral(REPORTER, admin.site))


@pytest.mark.parametrize(("language", "words"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_its_own_words_are_the_readers(language: str, words: str) -> None:
    with translation.override(language):
        form = Chosen()
        shown = [str(form[name]) for name in ("one", "several")]
    assert [f'lang="{words}"' in field for field in shown] == [True, True]
    assert f"i18n/{words}.js" in str(form.media)
