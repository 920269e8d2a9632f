"""The form of an announcement as values."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from imcore.protocol import UserId
from oa.admin.announcement_form import AnnouncementForm
from tests import factories
from tests.oa import office

pytestmark = pytest.mark.django_db
WRITTEN = {"title": "Fire drill", "html": "<p>At three.</p>"}


def test_people_are_told_to_the_desk_as_users() -> None:
    farm, grace = office.department(), office.hire(factories.person())
    form = AnnouncementForm(WRITTEN | {"departments": [farm.pk], "people": [grace.pk]})
    assert form.is_valid()
    written = form.written()
    assert (written["departments"], written["people"], written["to_company"]) == ([farm.pk], [grace.user_id], False)


def test_several_files_become_the_authors() -> None:
    author = factories.person()
    uploads = [SimpleUploadedFile(name, b"text") for name in ("a.txt", "b.txt")]
    form = AnnouncementForm(WRITTEN, MultiValueDict({"files": uploads}))
    assert form.is_valid()
    assert form.files_changed()
    assert len(form.keep_files(UserId(author.pk))) == 2


def test_without_files_there_is_nothing_to_keep() -> None:
    form = AnnouncementForm(WRITTEN)
    assert form.is_valid()
    assert not form.files_changed()
