"""Words in and out of the lists."""

import pytest
from django.utils import translation

from imcore import errors
from imcore.models import SensitiveWord, Stamp
from imcore.moderation import lists
from tests.imcore.moderation.lists import category

pytestmark = pytest.mark.django_db


def stored() -> list[tuple[str, str]]:
    return list(SensitiveWord.objects.order_by("pk").values_list("text", "key"))


def test_lines_are_new_known_or_no_words() -> None:
    rivals = category("Rivals", "竞品")
    given = lists.typed("競 品\n\n  新词 \n新詞\n!!!\na\n" + "x" * 101)
    with translation.override("en"):
        planned = lists.plan(given, category=rivals)
    assert ([word.text for word in planned.new], planned.known) == (["新词"], 2)
    assert planned.wrong == [
        lists.Wrong(5, "!!!", "Has no letter and no digit."),
        lists.Wrong(6, "a", "A single letter or digit is too short."),
        lists.Wrong(7, "x" * 101, "Longer than 100 characters."),
    ]
    assert stored() == [("竞品", "竞品")]


def test_what_was_planned_is_written_and_every_node_is_told() -> None:
    rivals = category("Rivals", "竞品")
    before = Stamp.objects.get().stamp
    planned = lists.plan(lists.typed("ＶＰＮ\n加 QQ"), category=rivals)
    SensitiveWord.objects.create(category=rivals, text="vpn", key="vpn")  # somebody else, meanwhile
    lists.write(planned)
    assert stored() == [("竞品", "竞品"), ("vpn", "vpn"), ("加 QQ", "加qq")]
    assert Stamp.objects.get().stamp != before


def test_a_table_names_the_category_of_each_word() -> None:
    category("Rivals"), category("Politics")
    content = '分类,词\r\nRivals,竞品\r\nPolitics,"a ""b"" c"\r\n\r\nNone,x y\r\n'.encode()
    with translation.override("en"):
        planned = lists.plan(lists.read(content, as_table=True))
    assert [(word.category.name, word.text) for word in planned.new] == [("Rivals", "竞品"), ("Politics", 'a "b" c')]
    assert planned.wrong == [lists.Wrong(5, "x y", "There is no category “None”.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_is_read_in_whatever_its_program_wrote(encoding: str) -> None:
    assert lists.read("竞品\r\n新词\r\n".encode(encoding), as_table=False) == [lists.Line(1, "竞品"), lists.Line(2, "新词")]


@pytest.mark.parametrize(
    ("content", "as_table"),
    [(b"\x81\xff\xff\xff", False), (b"a\0b", False), (b'x,"open', True), (b"x" * (8 << 20) + b"x", False)],
)
def test_what_is_no_list_is_refused(content: bytes, as_table: bool) -> None:
    with pytest.raises(errors.Invalid) as told, translation.override("en"):
        lists.read(content, as_table=as_table)
    assert list(told.value.detail) == ["file"]


def test_an_export_is_read_back_and_holds_no_formula() -> None:
    rivals = category("Rivals", "竞品", "=cmd|x", 'a "b"')
    table = "".join(lists.as_table())
    assert table.splitlines()[1:] == ["Rivals,竞品", "Rivals,'=cmd|x", 'Rivals,"a ""b"""']
    back = lists.read(table.encode(), as_table=True)
    assert [line.text for line in back] == ["竞品", "=cmd|x", 'a "b"']
    assert lists.plan(back).known == 3
    assert "".join(lists.as_text(rivals)) == '竞品\n=cmd|x\na "b"\n'
