"""The lists of words, and the words in them: typed here, or from files (word_files.py)."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from imcore.admin import scope_field, titles, word_files
from imcore.admin.tables import Table
from imcore.models import SensitiveWord, WordCategory
from imcore.moderation import book, lists
from imcore.moderation.normalise import key, letters

ACTION_HELP = gettext_lazy(
    "Refuse: it is not sent, and the sender is told. Hold: nobody but the sender sees it until a moderator has decided. "
    "Mask: others read asterisks. Note: it is sent as it is, and the finding is kept."
)
ACTIONS = {"refuse": "danger", "hold": "warning", "mask": "info", "note": "success"}
FAULTS = 20


class InForce(Table):
    """A table of rules: each change is in force on every node within two seconds."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """And tells the nodes."""
        super().save_model(request, obj, form, change)
        book.changed()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """And tells the nodes."""
        super().delete_model(request, obj)
        book.changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """And tells the nodes."""
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            book.changed()


class CategoryForm(forms.ModelForm):
    """A list, and words to be added to it."""

    scopes = scope_field.ScopeField()
    more_words = forms.CharField(
        required=False,
        label=gettext_lazy("Words to add"),
        help_text=gettext_lazy("One a line. However a word is written, it is found: width, case, traditional or simplified."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
    )

    class Meta:
        """What the actions mean."""

        help_texts: ClassVar[dict[str, Any]] = {"action": ACTION_HELP}

    def clean_more_words(self) -> str:
        """Refuses lines that are no words, by their numbers."""
        text: str = self.cleaned_data["more_words"]
        wrong = [(line.number, fault) for line in lists.typed(text) if (fault := lists.fault_of(line.text))]
        if wrong:
            raise forms.ValidationError([_("Line %(line)d: %(fault)s") % {"line": n, "fault": f} for n, f in wrong[:FAULTS]])
        return text


@admin.register(WordCategory)
class WordCategoryAdmin(InForce):
    """Each list with what becomes of a message that has one of its words."""

    section, icon, place = gettext_lazy("Moderation"), "list_alt", 84
    form = CategoryForm
    list_display = ("name", "word_count", "action_label", "where", "is_active")
    list_filter = ("action", "is_active")
    search_fields = ("name",)
    ordering = ("name",)
    actions_list = ("import_words", "export_words")
    actions_detail = ("export_list",)
    fieldsets = (
        (None, {"fields": ("name", "action", "is_active", "scopes")}),
        (gettext_lazy("Words"), {"fields": ("words_link", "more_words")}),
    )
    readonly_fields = ("words_link",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WordCategory]:
        """With the number of their words."""
        counted: QuerySet[WordCategory] = super().get_queryset(request).annotate(word_total=Count("words"))
        return counted

    @display(description=gettext_lazy("words"), ordering="word_total")
    def word_count(self, category: Any) -> int:
        """How many."""
        return int(category.word_total)

    @display(description=gettext_lazy("action"), label=ACTIONS, ordering="action")
    def action_label(self, category: WordCategory) -> tuple[str, Any]:
        """As a coloured word."""
        return category.action, category.get_action_display()

    @display(description=gettext_lazy("scopes"))
    def where(self, category: WordCategory) -> str:
        """Where it is in force."""
        return scope_field.shown(category.scopes)

    @display(description=gettext_lazy("words"))
    def words_link(self, category: Any) -> str:
        """How many, and the way to them."""
        if category.pk is None:
            return "-"
        return titles.filtered("sensitiveword", str(category.word_total), category__id__exact=category.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With the words that were typed, in one transaction."""
        super().save_model(request, obj, form, change)
        typed = lists.typed(form.cleaned_data.get("more_words", ""))
        if typed:
            told_of(request, lists.plan(typed, category=obj))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add words."""
        return bool(request.user.has_perm("imcore.add_sensitiveword"))

    def has_export_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Whoever may see words."""
        return bool(request.user.has_perm("imcore.view_sensitiveword"))

    @action(description=gettext_lazy("Import words"), permissions=["import"], url_path="import-words", icon="upload_file")
    def import_words(self, request: HttpRequest) -> HttpResponse:
        """See word_files."""
        return word_files.import_page(self, request)

    @action(description=gettext_lazy("Export all as CSV"), permissions=["export"], url_path="export-words", icon="download")
    def export_words(self, request: HttpRequest) -> HttpResponse:
        """All lists."""
        self.recorded(request, "exported")
        return word_files.attached("".join(lists.as_table()), "words.csv")

    @action(description=gettext_lazy("Export as TXT"), permissions=["export"], url_path="export-list", icon="download")
    def export_list(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """One list."""
        category = WordCategory.objects.get(pk=object_id)
        self.recorded(request, "exported", category)
        return word_files.attached("".join(lists.as_text(category)), f"words-{category.pk}.txt")


def told_of(request: HttpRequest, planned: lists.Plan) -> None:
    """Writes the words, and says how many were new."""
    count = lists.write(planned)
    said = ngettext("%(new)d word was added, %(known)d known.", "%(new)d words were added, %(known)d known.", count)
    messages.success(request, said % {"new": count, "known": planned.known})


class WordForm(forms.ModelForm):
    """One word."""

    def clean(self) -> dict[str, Any]:
        """A word that can be found, and is not in the list yet."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        text, category = given.get("text", ""), given.get("category")
        fault = lists.fault_of(text) if text else ""
        if fault:
            self.add_error("text", fault)
        elif category is not None and text:
            others = category.words.filter(key=key(text)).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error("text", _("This list has the word already."))
        return given


@admin.register(SensitiveWord)
class SensitiveWordAdmin(InForce):
    """All words; a search finds a word however it is written."""

    section, icon, place = gettext_lazy("Moderation"), "dictionary", 85
    form = WordForm
    list_display = ("text", "category", "found_as")
    list_filter = ("category",)
    list_select_related = ("category",)
    search_fields = ("text",)
    ordering = ("-id",)
    fields = ("category", "text")
    autocomplete_fields = ("category",)

    @display(description=gettext_lazy("found as"), ordering="key")
    def found_as(self, word: SensitiveWord) -> str:
        """As it is compared: however it is written, it reads so."""
        return word.key

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By what it is, or by what it reads as."""
        asked = search_term.strip()
        if not asked:
            return queryset, False
        found = Q(text__icontains=asked)
        if letters(asked):
            found |= Q(key__contains=key(asked))
        return queryset.filter(found), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With its key."""
        obj.key = key(obj.text)
        super().save_model(request, obj, form, change)
