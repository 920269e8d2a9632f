"""Rules in the admin: a form for each kind, and the test box."""

import pytest
from django.test import Client
from django.urls import reverse

from imcore.models import Message, ModerationRule, Stamp, User
from imcore.moderation.rules import SETTINGS
from tests.cast import Cast
from tests.imcore.admin.conftest import Browser
from tests.imcore.moderation.lists import category, rule

pytestmark = pytest.mark.django_db
ADD, TRY = reverse("admin:imcore_moderationrule_add"), reverse("admin:imcore_moderationrule_try_text")


@pytest.fixture
def desk(browser: Browser, chief: User) -> Client:
    """A superuser's browser."""
    return browser(chief)


def test_the_first_page_asks_for_the_kind(desk: Client) -> None:
    page = desk.get(ADD).content.decode()
    assert [kind for kind in SETTINGS if f'href="?kind={kind}"' not in page] == []


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("link", {"allow": "good.com\n a.cn \n"}, {"allow": ["good.com", "a.cn"]}),
        ("phone", {"sorts": ["mobile", "landline"]}, {"sorts": ["mobile", "landline"]}),
        ("identity", {}, {}),
        ("rate", {"messages": "5", "seconds": "9", "per": "sender"}, {"messages": 5, "seconds": 9, "per": "sender"}),
    ],
)
def test_a_rule_is_made_with_the_settings_of_its_kind_and_shows_them_again(
    desk: Client, kind: str, sent: dict[str, object], kept: dict[str, object]
) -> None:
    common = {"name": "One", "action": "hold", "is_active": "on", "scopes": ""}
    assert desk.post(f"{ADD}?kind={kind}", common | sent).status_code == 302
    made = ModerationRule.objects.get()
    assert (made.kind, made.settings, Stamp.objects.count()) == (kind, kept, 1)
    form = desk.get(reverse("admin:imcore_moderationrule_change", args=[made.pk])).context["adminform"].form
    assert {name: form[name].initial for name in kept} == kept


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("link", {"allow": "https://good.com"}, "allow"),
        ("phone", {}, "sorts"),
        ("rate", {"messages": "0", "seconds": "9", "per": "sender"}, "messages"),
        ("rate", {"messages": "5", "seconds": "9", "per": "sender", "action": "mask"}, "action"),
        ("new_member", {"hours": "1", "since": "account", "what": "everything", "allow": "", "action": "mask"}, "action"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_their_field(
    desk: Client, kind: str, sent: dict[str, object], field: str
) -> None:
    common = {"name": "One", "action": "hold", "is_active": "on", "scopes": ""}
    page = desk.post(f"{ADD}?kind={kind}", common | sent)
    assert (list(page.context["adminform"].form.errors), ModerationRule.objects.count()) == ([field], 0)


def test_the_test_box_tells_what_a_text_would_meet_and_what_others_would_read(desk: Client, cast: Cast) -> None:
    category("Rivals", "竞品", action="note")
    rule("bank_card", action="mask", name="Cards")
    sent = {"text": "競品 4111111111111111", "sender": cast.alice.pk, "conversation": cast.group.pk}
    page = desk.post(TRY, sent)
    tried = page.context["tried"]
    assert (tried.action, tried.rule, tried.sent, tried.letters) == (
        "mask",
        "Cards",
        "競品 ****************",
        "竞品4111111111111111",
    )
    assert [(row["rule"], row["word"], row["found"]) for row in page.context["rows"]] == [
        ("Rivals", "竞品", "競品"),
        ("Cards", "-", "4111111111111111"),
    ]
    assert "“Cards” decides." in page.content.decode()
    assert Message.objects.count() == 0


def test_a_harmless_text_meets_nothing_and_an_empty_one_is_not_tried(desk: Client) -> None:
    assert "It meets nothing." in desk.post(TRY, {"text": "hello"}).content.decode()
    assert desk.post(TRY, {"text": ""}).context["tried"] is None
