"""Groups that a line makes; its bot owns them."""

from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import errors, rest
from imcore.api.fields import Flag, Id, Strict, Text, parsed
from imcore.api.groups import HISTORIES, INVITE_POLICIES, MemberSerializer, MembersQuery, RosterCursor
from imcore.api.paths import GROUP
from imcore.api.schema import page_of
from imcore.conversations import groups, membership, roster
from imcore.facade import idempotency, recipients
from imcore.facade.caller import FacadeView, caller_of, record
from imcore.facade.conversations import LineConversationSerializer, seat_in, shown_to
from imcore.facade.schema import IDEMPOTENT
from imcore.integrations import sandbox
from imcore.models import FacadeLine
from imcore.protocol import ConversationId, UserId

REFS_AT_ONCE = 500


class NewLineGroupSerializer(Strict):
    """A group to be made; the line's bot becomes its owner."""

    name = Text(max_length=100)
    members = serializers.ListField(
        child=Text(max_length=200), max_length=REFS_AT_ONCE, required=False, default=list,
        help_text="`user:42`, `employee:E100`, `department:7`.",
    )  # fmt: skip
    invite_policy = serializers.ChoiceField(choices=INVITE_POLICIES, required=False)
    history = serializers.ChoiceField(choices=HISTORIES, required=False)


class LineGroupChangesSerializer(Strict):
    """What is absent stays."""

    name = Text(max_length=100, required=False)
    mute_all = Flag(required=False)
    invite_policy = serializers.ChoiceField(choices=INVITE_POLICIES, required=False)
    history = serializers.ChoiceField(choices=HISTORIES, required=False)
    announcement = Text(max_length=4000, required=False, allow_blank=True)


class NewMembersSerializer(Strict):
    """Whom to take in."""

    members = serializers.ListField(child=Text(max_length=200), allow_empty=False, max_length=REFS_AT_ONCE)


class Groups(FacadeView):
    """Making groups."""

    scopes = {"POST": "groups:write"}

    @extend_schema(
        operation_id="facade_groups_create",
        parameters=[IDEMPOTENT],
        request=NewLineGroupSerializer,
        responses={201: LineConversationSerializer},
        summary="Make a group",
        description="409 `conflict` with `limit` where it would have too many members.",
    )
    def post(self, request: Request) -> Response:
        """{name, members?, invite_policy?, history?} → the conversation."""
        given = parsed(NewLineGroupSerializer(data=request.data))
        return idempotency.once(request, lambda: self._make(request, given))

    def _make(self, request: Request, given: dict[str, Any]) -> Response:
        line = caller_of(request).line
        members = people(line, given["members"])
        made = groups.create(rest.viewer(request), **{**given, "members": members}, line=line.line)
        record(request, "group.created", f"imcore.conversation:{made}", name=given["name"], members=len(members))
        return Response(shown_to(request, made), status=status.HTTP_201_CREATED)


class GroupById(FacadeView):
    """A group of the line's."""

    scopes = {"PATCH": "groups:write", "DELETE": "groups:write"}

    @extend_schema(
        operation_id="facade_groups_update",
        request=LineGroupChangesSerializer,
        responses={200: LineConversationSerializer},
        summary="Rename, announce, mute all, policies",
    )
    def patch(self, request: Request, conversation_id: ConversationId) -> Response:
        """{name?, mute_all?, invite_policy?, history?, announcement?} → the conversation."""
        changes = parsed(LineGroupChangesSerializer(data=request.data))
        return idempotency.once(request, lambda: self._change(request, conversation_id, changes))

    def _change(self, request: Request, conversation_id: ConversationId, changes: dict[str, Any]) -> Response:
        member, text = seat_in(request, conversation_id), changes.pop("announcement", None)
        groups.change(member, changes)
        if text is not None:
            groups.announce(member, text)
        record(request, "group.changed", member.conversation, changed=sorted(request.data))
        return Response(shown_to(request, conversation_id))

    @extend_schema(
        operation_id="facade_groups_destroy",
        responses={204: None},
        summary="Dissolve a group",
        description="Nobody may post any more; members keep reading.",
    )
    def delete(self, request: Request, conversation_id: ConversationId) -> Response:
        """Archives it."""
        return idempotency.once(request, lambda: self._dissolve(request, conversation_id))

    def _dissolve(self, request: Request, conversation_id: ConversationId) -> Response:
        member = seat_in(request, conversation_id)
        groups.dissolve(member)
        record(request, "group.dissolved", member.conversation)
        return Response(status=status.HTTP_204_NO_CONTENT)


class GroupMembers(FacadeView):
    """Who is in a group."""

    scopes = {"GET": "messages:read", "POST": "groups:write"}

    @extend_schema(
        operation_id="facade_groups_members_list",
        parameters=[MembersQuery],
        responses={200: page_of(MemberSerializer)},
        summary="Members: the owner, admins, then the others by pinyin",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """?search=&cursor=&limit= → {next, results}."""
        query = parsed(MembersQuery(data=request.query_params))
        after = rest.read_cursor(query["cursor"], RosterCursor)
        member = seat_in(request, conversation_id)
        seats, more = roster.members_of(member, search=query["search"], after=after, limit=query["limit"])
        shown = roster.members_json(rest.viewer(request), seats)
        return Response(rest.page(shown, next_key=roster.roster_key(seats[-1]) if more else None))

    @extend_schema(
        operation_id="facade_groups_members_create",
        parameters=[IDEMPOTENT],
        request=NewMembersSerializer,
        responses={201: inline_serializer("TakenIn", {"added": serializers.ListField(child=Id())})},
        summary="Take users in",
        description="Members are passed over; all or none of the others get in.",
    )
    def post(self, request: Request, conversation_id: ConversationId) -> Response:
        """{members} → {added}."""
        refs = parsed(NewMembersSerializer(data=request.data))["members"]
        return idempotency.once(request, lambda: self._take_in(request, conversation_id, refs))

    def _take_in(self, request: Request, conversation_id: ConversationId, refs: Sequence[str]) -> Response:
        member = seat_in(request, conversation_id)
        added = membership.add(member, people(caller_of(request).line, refs))
        record(request, "group.members_added", member.conversation, users=added)
        return Response({"added": added}, status=status.HTTP_201_CREATED)


class GroupMember(FacadeView):
    """A member of a group."""

    scopes = {"DELETE": "groups:write"}

    @extend_schema(operation_id="facade_groups_members_destroy", responses={204: None}, summary="Remove a member")
    def delete(self, request: Request, conversation_id: ConversationId, user_id: UserId) -> Response:
        """Ends the membership."""
        return idempotency.once(request, lambda: self._remove(request, conversation_id, user_id))

    def _remove(self, request: Request, conversation_id: ConversationId, user_id: UserId) -> Response:
        member = seat_in(request, conversation_id)
        if user_id == member.user_id:
            raise errors.Conflict(_("The line's bot stays in its groups: dissolve the group instead."), user=user_id)
        membership.remove(member, user_id)
        record(request, "group.member_removed", member.conversation, user=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def people(line: FacadeLine, refs: Sequence[str]) -> list[UserId]:
    """Whom references mean, each once. Raises Invalid, Conflict where they are more than a group may have, and NotFound for
    those who are not a sandbox's own."""
    limit = line.line.member_limit
    found = recipients.users_of(UserId(line.bot_id), refs, field="members", limit=limit)
    groups.refuse_over(limit, count=len(found) + 1)
    strangers = sandbox.strangers(line, found)
    if strangers:
        raise errors.NotFound(users=sorted(strangers))
    return found


urlpatterns = [
    path("groups", Groups.as_view()),
    path(GROUP, GroupById.as_view()),
    path(f"{GROUP}/members", GroupMembers.as_view()),
    path(f"{GROUP}/members/<id:user_id>", GroupMember.as_view()),
]
