"""What the admin's pages have in common: their place in the sidebar, and that most of them only show."""

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.paginator import InfinitePaginator

from imcore.admin.recording import Recorded

PAGE = 50


class Table(Recorded, ModelAdmin):
    """A page of the admin; what is done in it is recorded. `section`, `icon` (a Material symbol) and `place` say where the
    sidebar shows it."""

    section: ClassVar[Promise | str] = _("Other")
    icon: ClassVar[str] = "table_rows"
    place: ClassVar[int] = 100
    list_per_page = PAGE
    list_fullwidth = True
    show_full_result_count = False


class ReadOnlyTable(Table):
    """Rows that are written by the product alone. To see them takes the view permission."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class LargeTable(ReadOnlyTable):
    """A table of millions of rows: it is never counted, and pages go on as long as there are rows."""

    paginator = InfinitePaginator
    ordering = ("-pk",)


class ReadOnlyInline(TabularInline):
    """Rows of another table below the one that they belong to."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
