"""What becomes of a message that meets a rule, on the walk of every message and every edit."""

import pytest

from imcore import errors, extend
from imcore.draft import Stored
from imcore.messaging import revise, send
from imcore.models import Conversation, Finding, Message, User
from imcore.protocol import UserId
from tests import factories
from tests.cast import Cast
from tests.imcore.messagebox.talk import draft, kept, log, say, seat
from tests.imcore.messaging.doors import plugged
from tests.imcore.moderation.lists import category, rule
from tests.query_counts import counted, statements

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, str, str]]:
    return list(Finding.objects.order_by("pk").values_list("rule", "action", "excerpt"))


def refused(cast: Cast, text: str) -> dict[str, object]:
    before = log(cast.group)
    with pytest.raises(errors.BlockedContent) as told:
        say(cast.alice, cast.group, text)
    assert (log(cast.group), found()) == (before, [])
    return told.value.detail


# --- the four actions


def test_a_refused_message_is_nowhere_and_the_word_is_not_told(cast: Cast) -> None:
    category("Rivals", "竞品")
    assert refused(cast, "聊聊 競-品") == {"rule": "Rivals"}


def test_a_held_message_waits_with_what_was_found(cast: Cast) -> None:
    category("Rivals", "竞品", action="hold")
    assert say(cast.alice, cast.group, "聊聊竞品").state == "held"
    assert found() == [("Rivals", "hold", "竞品")]


def test_a_masked_message_is_stored_with_asterisks_and_is_not_found_by_what_it_said(cast: Cast) -> None:
    rule("bank_card", action="mask", name="Cards")
    said = say(cast.alice, cast.group, "我的卡4111 1111 1111 1111，谢谢")
    assert (said.body, said.state) == ({"text": "我的卡*******************，谢谢"}, "normal")
    assert log(cast.group) == [(1, "我的卡*******************，谢谢")]
    assert found() == [("Cards", "mask", "411************1111")]


def test_a_noted_message_goes_out_as_it_is(cast: Cast) -> None:
    category("Rivals", "竞品", action="note")
    said = say(cast.alice, cast.group, "竞品")
    assert (said.body, said.state, found()) == ({"text": "竞品"}, "normal", [("Rivals", "note", "竞品")])


def test_of_several_the_strictest_decides_and_all_are_found(cast: Cast) -> None:
    category("Noted", "甲", action="note")
    category("Masked", "乙", action="mask")
    assert say(cast.alice, cast.group, "甲乙").body == {"text": "甲*"}
    assert found() == [("Masked", "mask", "乙"), ("Noted", "note", "甲")]
    category("Held", "丙", action="hold")
    said = say(cast.alice, cast.group, "甲乙丙")
    assert (said.state, len(found())) == ("held", 5)
    category("Refused", "丁")
    with pytest.raises(errors.BlockedContent) as told:
        say(cast.alice, cast.group, "甲乙丙丁")
    assert told.value.detail == {"rule": "Refused"}


def test_of_a_batch_only_what_meets_a_rule_is_refused(cast: Cast) -> None:
    category("Rivals", "竞品")
    fine, bad = send.send_messages([draft(cast.alice, cast.group, "yes"), draft(cast.bob, cast.group, "竞品")])
    assert isinstance(fine, Stored)
    assert isinstance(bad, errors.BlockedContent)
    assert log(cast.group) == [(1, "yes")]


# --- every kind with text, every sender


def test_a_files_name_is_read(cast: Cast) -> None:
    category("Rivals", "竞品", action="mask")
    note = kept(cast.alice, name="竞品.txt")
    said = say(cast.alice, cast.group, kind="file", body={"attachment": str(note.pk)})
    assert (said.body["name"], said.body["attachment"], log(cast.group)) == ("**.txt", str(note.pk), [(1, "**.txt")])


def test_what_is_passed_on_is_read_however_deep(cast: Cast) -> None:
    say(cast.bob, cast.group, "竞品")
    once = {"messages": [{"conversation": cast.group.pk, "seq": 1}], "title": "talk"}
    say(cast.bob, cast.group, kind="forward", body=once)
    category("Rivals", "竞品")
    with pytest.raises(errors.BlockedContent):
        say(cast.alice, cast.group, kind="forward", body={"messages": [{"conversation": cast.group.pk, "seq": 2}]})
    assert Message.objects.count() == 2


def test_a_bots_card_is_read_and_masked(cast: Cast) -> None:
    category("Rivals", "竞品", action="mask")
    bot = factories.person(kind="bot")
    room = factories.group(cast.alice, bot)
    card = {
        "title": "竞品 1",
        "text": "t",
        "fields": [{"title": "f", "value": "竞品"}],
        "actions": [{"id": "竞品", "text": "ok"}],
    }
    said = say(bot, room, kind="card", body=card)
    assert (said.body["title"], said.body["fields"][0]["value"], said.body["actions"][0]["id"]) == ("** 1", "**", "竞品")


def test_an_address_that_would_be_none_when_masked_is_refused(cast: Cast) -> None:
    rule("link", action="mask", name="Links")
    with pytest.raises(errors.BlockedContent) as told:
        say(cast.alice, cast.group, kind="link", body={"url": "https://evil.com/x", "title": "t"})
    assert (told.value.detail, Message.objects.count()) == ({"rule": "Links"}, 0)
    assert say(cast.alice, cast.group, "see https://evil.com/x").body == {"text": "see ******************"}


def test_a_notice_is_not_asked(cast: Cast) -> None:
    category("All", "harvest")
    from_now = factories.direct(cast.alice, cast.bob)
    assert say(cast.alice, from_now, "Harmless").seq == 1


# --- edits


def test_an_edit_is_asked_as_a_message_is(cast: Cast) -> None:
    say(cast.alice, cast.group, "fine")
    category("Rivals", "竞品")
    category("Held", "丙", action="hold")
    rule("bank_card", action="mask")
    for text, name in (("竞品", "Rivals"), ("丙", "Held")):
        with pytest.raises(errors.BlockedContent) as told:
            revise.edit(seat(cast.alice, cast.group), 1, body={"text": text})
        assert (told.value.detail, log(cast.group)) == ({"rule": name}, [(1, "fine")])
    edited = revise.edit(seat(cast.alice, cast.group), 1, body={"text": "card 4111111111111111"})
    assert edited.body == {"text": "card ****************"}


# --- where rules are in force


class Floors:
    """A sender is on the floor of their number of letters."""

    def of(self, sender: UserId) -> list[str]:
        return [str(len(User.objects.get(pk=sender).username))]

    def title(self, reference: str) -> str | None:
        return f"floor {reference}"


def test_a_list_is_in_force_only_where_its_scopes_say(cast: Cast) -> None:
    category("Here", "竞品", scopes=[f"conversation:{cast.group.pk}"])
    assert refused(cast, "竞品") == {"rule": "Here"}
    assert say(cast.alice, factories.direct(cast.alice, cast.erin), "竞品").state == "normal"


def test_a_scope_of_senders_is_what_a_business_line_says(cast: Cast) -> None:
    with plugged(extend.sender_scopes, Floors()):  # named "test 1"
        category("Floor", "竞品", scopes=["test 1:5"])
        assert refused(cast, "竞品") == {"rule": "Floor"}  # alice
        assert say(cast.bob, cast.group, "竞品").seq == 1


def test_a_list_that_is_switched_off_is_not_in_force(cast: Cast) -> None:
    category("Off", "竞品", is_active=False)
    assert say(cast.alice, cast.group, "竞品").state == "normal"


# --- what it costs


def everything(cast: Cast) -> None:
    """A hundred words and a rule of each kind that looks at texts, in force everywhere or for a line."""
    category("Words", *(f"word{number}" for number in range(100)))
    for kind in ("link", "phone", "identity", "bank_card"):
        rule(kind, scopes=("line:harvest",))


@pytest.mark.parametrize("size", [1, 100])
def test_rules_add_no_query_to_a_message(cast: Cast, size: int) -> None:
    everything(cast)
    say(cast.alice, cast.group, "warm")
    drafts = [draft(cast.alice, cast.group, f"text {number}") for number in range(size)]
    with counted("send one text" if size == 1 else "send 100 texts"):
        send.send_messages(drafts)


def test_a_scope_is_asked_for_once_and_then_remembered(cast: Cast) -> None:
    everything(cast)
    say(cast.alice, cast.group, "warm")
    with statements() as first:
        say(cast.alice, cast.group, "see https://evil.com")
    with counted("send one text"):
        say(cast.alice, cast.group, "see https://evil.com")
    assert Conversation.objects.get(pk=cast.group.pk).last_seq == 3
    assert len([sql for sql in first if "imcore_businessline" in sql]) == 1


def test_what_an_edit_meets_is_kept_beside_the_message(cast: Cast) -> None:
    say(cast.alice, cast.group, "fine")
    category("Noted", "竞品", action="note")
    revise.edit(seat(cast.alice, cast.group), 1, body={"text": "竞品"})
    assert (log(cast.group), found()) == ([(1, "竞品")], [("Noted", "note", "竞品")])


def test_what_is_counted_as_one_message_is_counted_once(cast: Cast) -> None:
    rule("rate", messages=1, seconds=600, per="sender")
    for _ in range(3):
        say(cast.alice, cast.group, counted_as="notice-7")
    with pytest.raises(errors.BlockedContent):
        say(cast.alice, cast.group)
