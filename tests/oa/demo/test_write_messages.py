"""The message rows and what hangs on them."""

from imcore import extend
from imcore.messagebox import history
from imcore.models import Member, Message, MessageEdit, Pin, Reaction
from oa.demo.company import Company


def test_a_body_is_what_its_kind_would_have_stored(loaded: Company) -> None:
    for message in Message.objects.filter(state="normal"):
        kind = extend.message_kinds.get(message.kind)
        assert kind is not None
        assert kind.validate(message.body) == message.body
        assert kind.text(message.body) == message.text


def test_messages_are_stored_in_the_order_in_which_they_were_sent(loaded: Company) -> None:
    moments = list(Message.objects.order_by("id").values_list("created_at", flat=True))
    assert moments == sorted(moments)


def test_what_happened_to_messages_is_there(loaded: Company) -> None:
    said = [entry for log in loaded.logs for entry in log.entries]
    assert MessageEdit.objects.count() == sum(bool(entry.earlier) for entry in said)
    assert Pin.objects.count() == sum(entry.pinned for entry in said)
    assert Reaction.objects.count() == sum(len(entry.reactions) for entry in said)


def test_a_page_of_history_reads_like_any_other(loaded: Company) -> None:
    seat = Member.objects.filter(user__username="alice", conversation__group__name="鸿雁 2.0 发布").get()
    page, has_more = history.page(seat, limit=20)
    assert [stored.seq for stored in page] == list(range(seat.conversation.last_seq - 19, seat.conversation.last_seq + 1))
    assert has_more
