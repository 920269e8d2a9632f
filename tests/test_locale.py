"""The Chinese catalogue says everything that is marked for translation, and its compiled form says the same."""

import ast
import gettext
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils.translation import gettext as translated
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.test_house import PACKAGES, place, python_files, tracked

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
# function → which of its arguments is the context, and which the text
MARKS = {
    "_": (None, 0), "gettext": (None, 0), "gettext_lazy": (None, 0), "gettext_noop": (None, 0),
    "ngettext": (None, 0), "ngettext_lazy": (None, 0),
    "pgettext": (0, 1), "pgettext_lazy": (0, 1), "npgettext": (0, 1), "npgettext_lazy": (0, 1),
}  # fmt: skip
QUOTED = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""  # a string as Python writes it


class Entry(NamedTuple):
    """One message of the catalogue; `plural` is empty where there is one form."""

    context: str
    text: str
    plural: str
    translation: str
    fuzzy: bool


def catalogue() -> list[Entry]:
    """The entries of the .po file without its header."""
    blocks = (FOLDER / "django.po").read_text().strip().split("\n\n")
    return [entry(block) for block in blocks[1:]]


def entry(block: str) -> Entry:
    """A paragraph of a .po file."""
    words = {
        name: "".join(ast.literal_eval(line) for line in lines.splitlines())
        for name, lines in re.findall(r'^(msg\w+(?:\[0\])?) ((?:".*"\n?)+)', block, re.MULTILINE)
    }
    translation = words.get("msgstr", words.get("msgstr[0]", ""))
    return Entry(words.get("msgctxt", ""), words["msgid"], words.get("msgid_plural", ""), translation, "#, fuzzy" in block)


def marked_in_python() -> Iterator[tuple[str, str, str]]:
    """(where, context, text) of each call of a function of MARKS."""
    for path in python_files(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in MARKS:
                context, text = MARKS[ast.unparse(node.func).rpartition(".")[2]]
                said = [ast.literal_eval(argument) for argument in node.args[: text + 1]]
                yield f"{place(path)}:{node.lineno}", said[context] if context is not None else "", said[text]


def marked_in_templates() -> Iterator[tuple[str, str, str]]:
    """(where, context, text) of each translate and blocktranslate tag, as Django itself reads them."""
    for path in tracked("templates"):
        for function, arguments in re.findall(rf"\b(n?p?gettext)\(((?:{QUOTED}|[^()])*)\)", source(path)):
            context, text = MARKS[function]
            said = [ast.literal_eval(word) for word in re.findall(QUOTED, arguments)]
            yield place(path), said[context] if context is not None else "", said[text]


def source(path: Path) -> str:
    """A template as the calls that its tags stand for."""
    return str(templatize(path.read_text(), origin=place(path)))


def test_everything_is_translated_and_nothing_is_guessed() -> None:
    assert [one.text for one in catalogue() if not one.translation.strip() or one.fuzzy] == []
    assert len(catalogue()) > 150


@pytest.mark.parametrize("marked", [marked_in_python, marked_in_templates])
def test_what_is_marked_for_translation_is_in_the_catalogue(marked: Callable[[], Iterator[tuple[str, str, str]]]) -> None:
    known = {(one.context, one.text) for one in catalogue()}
    found = list(marked())
    assert [(where, text) for where, context, text in found if (context, text) not in known] == []
    assert len(found) >= 9


def test_nothing_is_in_the_catalogue_that_nobody_says() -> None:
    said = {(context, text) for marked in (marked_in_python, marked_in_templates) for _, context, text in marked()}
    assert [one.text for one in catalogue() if (one.context, one.text) not in said] == []


def test_a_translation_keeps_the_places_for_values() -> None:
    places = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")
    assert [
        one.text for one in catalogue() if sorted(places.findall(one.text)) != sorted(places.findall(one.translation))
    ] == []


def test_the_compiled_catalogue_says_the_same() -> None:
    content = (FOLDER / "django.mo").read_bytes()
    (count,) = struct.unpack("<I", content[8:12])
    assert count == len(catalogue()) + 1, "its entries and the header"
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for one in catalogue():
        if one.plural:
            assert compiled.ngettext(one.text, one.plural, 2) == one.translation
        elif one.context:
            assert compiled.pgettext(one.context, one.text) == one.translation
        else:
            assert compiled.gettext(one.text) == one.translation


def test_each_language_speaks_for_itself() -> None:
    with override("zh-hans"):
        assert translated("You are not a member of this conversation.") == "你不是该会话的成员。"
    with override("en"):
        assert translated("You are not a member of this conversation.") == "You are not a member of this conversation."
