"""The form of an announcement: its text, its recipients, its files."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from imcore.attachments import store
from imcore.models import Attachment
from imcore.protocol import UserId
from oa.admin.department_choices import DepartmentsSelect
from oa.announcements.desk import Fields
from oa.models import Announcement, Department, Employee, Position

PLAIN = ("title", "html", "to_company", "must_confirm", "is_pinned", "publish_at", "expires_at")


class Uploads(UnfoldAdminFileFieldWidget):
    """Several files at once."""

    allow_multiple_selected = True


class UploadsField(forms.FileField):
    """→ the uploaded files."""

    widget = Uploads

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each as a single one is checked."""
        return [super(UploadsField, self).clean(file, initial) for file in data or ()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Where there is one."""
        return bool(data)


class AnnouncementForm(forms.ModelForm):
    """What oa.announcements.desk takes."""

    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(),
        required=False,
        label=capfirst(_("departments")),
        help_text=_("Each with all that are below it."),
        widget=DepartmentsSelect(),
    )
    people = forms.ModelMultipleChoiceField(
        Employee.objects.select_related("user"),
        required=False,
        label=capfirst(_("people")),
        widget=AutocompleteSelectMultiple(Position._meta.get_field("line_manager"), admin.site),
    )
    kept = forms.ModelMultipleChoiceField(
        Attachment.objects.none(),
        required=False,
        label=capfirst(_("attachments")),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    files = UploadsField(required=False, label=_("More files"))

    class Meta:
        """The text as its source, with the marks that are allowed."""

        model = Announcement
        fields = PLAIN
        help_texts = {"html": _("HTML: headings, lists, tables, links. Anything else is taken out when it is saved.")}
        widgets = {"html": UnfoldAdminTextareaWidget(attrs={"rows": 14, "data-rich": ""})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["kept"]
            return
        targets = self.instance.targets
        kept = self.instance.attachments.all()
        self.fields["kept"].queryset = kept  # type: ignore[attr-defined]
        self.initial |= {
            "departments": list(targets.exclude(department=None).values_list("department", flat=True)),
            "people": list(targets.exclude(user=None).values_list("user__employee", flat=True)),
            "kept": [file.pk for file in kept],
        }

    def written(self) -> Fields:
        """All but the files."""
        given = self.cleaned_data
        aimed = {
            "departments": [department.pk for department in given["departments"]],
            "people": [employee.user_id for employee in given["people"]],
        }
        return Fields(**{name: given[name] for name in PLAIN}, **aimed)

    def files_changed(self) -> bool:
        """Is there anything to keep or to take away?"""
        return bool({"kept", "files"} & set(self.changed_data))

    def keep_files(self, author: UserId) -> Sequence[Any]:
        """Stores the new ones for the author → the ids of all. Raises as store.keep does."""
        new = [store.keep(author, upload).pk for upload in self.cleaned_data["files"]]
        return [*(file.pk for file in self.cleaned_data.get("kept", ())), *new]
