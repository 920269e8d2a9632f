"""The demo company's moderation: nothing that stops anybody, all that shows how it works."""

from imcore.models import Action, ModerationRule, WordCategory
from imcore.moderation import book, lists, rules
from oa.demo.bulk import store

NOTED = (
    # name, words: made up, and written nowhere in the demo's conversations
    ("竞品保密 · Competitors", "蓝鲸云办公\n鲸信\nBlue Whale Office\nWhaleTalk"),
    ("项目代号 · Project names", "项目启明\nProject Daybreak"),
)
MASKED = (
    ("银行卡号 · Bank cards", rules.Kind.BANK_CARD),
    ("身份证号 · Identity numbers", rules.Kind.IDENTITY),
)


def furnish() -> None:
    """Two lists that are noted, two sorts of numbers that are masked."""
    for name, words in NOTED:
        category = WordCategory.objects.create(name=name, action=Action.NOTE)
        lists.write(lists.plan(lists.typed(words), category=category))
    store(ModerationRule(name=name, kind=kind, action=Action.MASK) for name, kind in MASKED)
    book.changed()
