"""The only way from an id to an object: who is a member, who may post, whom one sees."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from imcore import errors, extend
from imcore.conversations import access
from imcore.conversations.access import MayPost
from imcore.draft import Draft
from imcore.models import Conversation, GroupChat, Member, User
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOWHERE = 999_999_999


def draft(sender: User, conversation: Conversation, **fields: Any) -> Draft:
    return Draft(
        sender=sender.pk, client_id="c", kind="text", body={"text": "hi"}, text="hi", conversation=conversation.pk, **fields
    )


def verdict(sender: User, conversation: Conversation, **fields: Any) -> MayPost | errors.HongyanError:
    (answer,) = access.may_post([draft(sender, conversation, **fields)])
    return answer


def refusal(answer: MayPost | errors.HongyanError) -> tuple[str, dict[str, Any]]:
    assert isinstance(answer, errors.HongyanError)
    return answer.code, answer.detail


def visible(viewer: User) -> list[str]:
    return sorted(user.username for user in access.visible_users(viewer.pk))


@pytest.mark.parametrize(("name", "role"), [("alice", "owner"), ("bob", "admin"), ("carol", "member")])
def test_a_members_seat_comes_with_its_conversation_in_one_query(cast: Cast, name: str, role: str) -> None:
    user: User = getattr(cast, name)
    with CaptureQueriesContext(connection) as queries:
        seat = access.member_of(user.pk, cast.group.pk)
        assert (seat.user_id, seat.role, seat.conversation.group.name) == (user.pk, role, "Harvest")
    assert len(queries) == 1


def test_a_former_member_a_stranger_and_nowhere_answer_alike(cast: Cast) -> None:
    refusals = []
    for user, conversation in [(cast.dave, cast.group.pk), (cast.erin, cast.group.pk), (cast.erin, NOWHERE)]:
        with pytest.raises(errors.NotMember) as refused:
            access.member_of(user.pk, conversation)
        assert refused.value.detail == {"conversation": conversation}
        refusals.append({**refused.value.as_json(), "detail": {}})
    assert refusals[0] == refusals[1] == refusals[2]


def test_a_third_is_no_member_of_a_direct_conversation(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    assert access.member_of(cast.bob.pk, talk.pk).conversation == talk
    with pytest.raises(errors.NotMember):
        access.member_of(cast.carol.pk, talk.pk)


@pytest.mark.parametrize(("history", "begins"), [("joined", 5), ("all", 0)])
def test_a_members_history_begins_where_the_group_says(cast: Cast, history: str, begins: int) -> None:
    Member.objects.filter(user=cast.carol).update(joined_seq=5)
    GroupChat.objects.filter(pk=cast.group.pk).update(history=history)
    assert access.history_after(access.member_of(cast.carol.pk, cast.group.pk)) == begins


def test_a_member_may_post_and_the_proof_says_where(cast: Cast) -> None:
    assert verdict(cast.carol, cast.group) == MayPost(cast.carol.pk, cast.group.pk, "group", "member")


def test_the_proof_of_a_direct_conversation_names_its_two_users(cast: Cast) -> None:
    talk = factories.direct(cast.bob, cast.alice)
    pair = tuple(sorted((cast.alice.pk, cast.bob.pk)))
    assert verdict(cast.bob, talk) == MayPost(cast.bob.pk, talk.pk, "direct", "member", pair)


def test_notes_to_oneself_may_be_written(cast: Cast) -> None:
    notes = factories.direct(cast.erin, cast.erin)
    assert verdict(cast.erin, notes) == MayPost(cast.erin.pk, notes.pk, "direct", "member", (cast.erin.pk, cast.erin.pk))


@pytest.mark.parametrize("name", ["dave", "erin"])
def test_who_is_no_member_may_not_post(cast: Cast, name: str) -> None:
    assert refusal(verdict(getattr(cast, name), cast.group)) == ("not_member", {"conversation": cast.group.pk})


def test_nobody_may_post_nowhere(cast: Cast) -> None:
    lost = replace(draft(cast.alice, cast.group), conversation=NOWHERE)
    (answer,) = access.may_post([lost])
    assert refusal(answer) == ("not_member", {"conversation": NOWHERE})


def test_in_a_muted_group_only_owner_and_admins_post(cast: Cast) -> None:
    GroupChat.objects.filter(pk=cast.group.pk).update(mute_all=True)
    assert refusal(verdict(cast.carol, cast.group)) == ("muted", {"until": None})
    assert isinstance(verdict(cast.alice, cast.group), MayPost)
    assert isinstance(verdict(cast.bob, cast.group), MayPost)


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_nobody_posts_in_a_dissolved_group(cast: Cast, name: str) -> None:
    Conversation.objects.filter(pk=cast.group.pk).update(state=Conversation.State.ARCHIVED)
    assert refusal(verdict(getattr(cast, name), cast.group)) == ("conflict", {"state": "archived"})


def test_a_deactivated_sender_is_nobody(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert refusal(verdict(cast.alice, cast.group)) == ("unauthenticated", {})


def test_one_may_write_to_a_deactivated_partner(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert isinstance(verdict(cast.alice, talk), MayPost)


def test_only_a_group_has_an_all(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    assert refusal(verdict(cast.alice, talk, mentions="all")) == ("invalid", {"mentions": ["only a group has an all"]})
    assert isinstance(verdict(cast.carol, cast.group, mentions="all"), MayPost)
    assert isinstance(verdict(cast.alice, talk, mentions=(cast.bob.pk,)), MayPost)


def test_a_bots_kind_is_a_bots_to_send(cast: Cast) -> None:
    robot = factories.person("robot", kind="bot")
    Member.objects.create(conversation=cast.group, user=robot)
    card = replace(draft(cast.alice, cast.group), kind="card", body={"title": "Build 7"})
    refused, allowed = access.may_post([card, replace(card, sender=robot.pk)])
    assert refusal(refused) == ("forbidden", {"kind": "card"})
    assert isinstance(allowed, MayPost)


def test_one_answers_only_what_one_may_read(cast: Cast) -> None:
    Member.objects.filter(user=cast.carol).update(joined_seq=5)
    assert refusal(verdict(cast.carol, cast.group, reply_to=5)) == ("not_found", {"reply_to": 5})
    assert isinstance(verdict(cast.carol, cast.group, reply_to=6), MayPost)
    assert isinstance(verdict(cast.alice, cast.group, reply_to=1), MayPost)


def first_words(sender: User, **fields: Any) -> Draft:
    return Draft(sender=sender.pk, client_id="c", kind="text", body={"text": "hi"}, **fields)


def test_first_words_are_judged_as_those_in_a_direct_conversation(cast: Cast) -> None:
    pair = tuple(sorted((cast.alice.pk, cast.bob.pk)))
    answer = access.may_speak_first(first_words(cast.alice, mentions=(cast.bob.pk,)), cast.bob.pk)
    assert answer == MayPost(cast.alice.pk, 0, "direct", "member", pair)


@pytest.mark.parametrize(
    ("fields", "code", "field"), [({"mentions": "all"}, "invalid", "mentions"), ({"reply_to": 1}, "not_found", "reply_to")]
)
def test_first_words_answer_nothing_and_speak_to_no_all(cast: Cast, fields: dict[str, Any], code: str, field: str) -> None:
    refused = refusal(access.may_speak_first(first_words(cast.alice, **fields), cast.bob.pk))
    assert (refused[0], list(refused[1])) == (code, [field])


def test_first_words_name_nobody_but_the_two(cast: Cast) -> None:
    refused = access.may_speak_first(first_words(cast.alice, mentions=(cast.bob.pk, cast.carol.pk)), cast.bob.pk)
    assert refusal(refused) == ("invalid", {"mentions": [f"not a member: {cast.carol.pk}"]})


def test_first_words_of_a_deactivated_sender_are_nobodys(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert refusal(access.may_speak_first(first_words(cast.alice), cast.bob.pk)) == ("unauthenticated", {})


def test_drafts_are_judged_each_by_itself_in_one_query_and_in_order(cast: Cast) -> None:
    talk = factories.direct(cast.alice, cast.bob)
    drafts = [draft(cast.erin, cast.group), draft(cast.alice, talk), draft(cast.carol, talk), draft(cast.alice, cast.group)] * 5
    with CaptureQueriesContext(connection) as queries:
        answers = access.may_post(drafts)
    assert [isinstance(answer, MayPost) for answer in answers] == [False, True, False, True] * 5
    assert len(queries) == 1
    assert access.may_post([]) == []


def test_the_directory_shows_active_people_and_bots_and_no_visitors(cast: Cast) -> None:
    factories.person("helper", kind="bot")
    factories.person("guest", kind="visitor")
    factories.person("gone", is_active=False)
    assert visible(cast.alice) == ["alice", "bob", "carol", "dave", "erin", "helper"]


def test_a_visitor_sees_the_visitor_that_is_oneself(cast: Cast) -> None:
    guest, other = factories.person("guest", kind="visitor"), factories.person("other", kind="visitor")
    assert "guest" in visible(guest)
    assert other.username not in visible(guest)


class Curfew:
    """A line's rule: nobody says this word (extend.ConversationRule)."""

    def may_post(self, poster: MayPost, draft: Draft) -> None:
        if draft.text == "party":
            raise errors.Forbidden(role=poster.role)


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, object], None]:
    """door, name, entry → plugged in for this test, as a line's plug.py would have done before the door was closed."""

    def plug(door: str, name: str, entry: object) -> None:
        wider: extend.Registry[object] = extend.Registry(door)
        for known, old in getattr(extend, door):
            if known != name:  # it takes the place of a line's own of that name
                wider.register(known, old)
        wider.register(name, entry)
        monkeypatch.setattr(extend, door, wider)

    return plug


Plug = Callable[[str, str, object], None]


def test_a_kinds_own_rule_may_refuse_a_member(cast: Cast, plugged: Plug) -> None:
    plugged("conversation_rules", "group", Curfew())
    party = replace(draft(cast.bob, cast.group), text="party")
    refused, allowed, stranger = access.may_post([party, draft(cast.bob, cast.group), replace(party, sender=cast.erin.pk)])
    assert refusal(refused) == ("forbidden", {"role": "admin"})
    assert isinstance(allowed, MayPost)
    assert refusal(stranger)[0] == "not_member"


def test_the_rule_of_one_kind_is_not_asked_of_another(cast: Cast, plugged: Plug) -> None:
    plugged("conversation_rules", "group", Curfew())
    talk = factories.direct(cast.alice, cast.bob)
    (answer,) = access.may_post([replace(draft(cast.alice, talk), text="party")])
    assert isinstance(answer, MayPost)
