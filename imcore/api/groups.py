"""Groups and their members."""

from typing import Annotated, Any

from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.conversations import ConversationSerializer
from imcore.api.fields import Flag, Id, Number, PageQuery, Strict, Text, UserSerializer, parsed
from imcore.api.paths import GROUP
from imcore.api.schema import page_of
from imcore.conversations import access, groups, listing, membership, personal, roster
from imcore.errors import Forbidden
from imcore.protocol import JSON_SAFE_INTEGER, ConversationId, UserId

USERS_AT_ONCE = 10_000  # the most members that a group can have
Whole = Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]
RosterCursor = tuple[Whole, str, Whole]
INVITE_POLICIES = ["everyone", "admins"]
HISTORIES = ["joined", "all"]


class NewGroupSerializer(Strict):
    """A group to be made; its creator becomes the owner."""

    name = Text(max_length=100)
    members = serializers.ListField(child=Id(), required=False, default=list, max_length=USERS_AT_ONCE)
    invite_policy = serializers.ChoiceField(choices=INVITE_POLICIES, required=False)
    history = serializers.ChoiceField(choices=HISTORIES, required=False)


class GroupChangesSerializer(Strict):
    """What is absent stays."""

    name = Text(max_length=100, required=False)
    avatar = serializers.UUIDField(required=False, allow_null=True, help_text="A picture that the caller has uploaded.")
    mute_all = Flag(required=False)
    invite_policy = serializers.ChoiceField(choices=INVITE_POLICIES, required=False)
    history = serializers.ChoiceField(choices=HISTORIES, required=False)


class MemberSerializer(serializers.Serializer[Any]):
    """A member of a group."""

    user = UserSerializer()
    role = serializers.ChoiceField(choices=["owner", "admin", "member"])
    nickname = serializers.CharField()
    joined_at = serializers.DateTimeField()
    read_seq = Number()


class MembersQuery(PageQuery):
    """A page of members."""

    search = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)


class UsersSerializer(Strict):
    """Whom to take in."""

    users = serializers.ListField(child=Id(), allow_empty=False, max_length=USERS_AT_ONCE)


class MemberChangesSerializer(Strict):
    """A role (for the owner to give) or a nickname (for oneself)."""

    role = serializers.ChoiceField(choices=["admin", "member"], required=False)
    nickname = Text(required=False, allow_blank=True, max_length=50)


class OwnerSerializer(Strict):
    """Who is to own the group."""

    user = Id()


class NewAnnouncementSerializer(Strict):
    """An empty text takes the announcement down."""

    text = Text(max_length=4000, allow_blank=True)


class Groups(APIView):
    """Making groups."""

    @extend_schema(
        operation_id="groups_create",
        request=NewGroupSerializer,
        responses={201: ConversationSerializer},
        summary="Make a group",
        description="409 `conflict` with `limit` where it would have too many members.",
    )
    def post(self, request: Request) -> Response:
        """{name, members?, invite_policy?, history?} → the conversation."""
        group = groups.create(rest.viewer(request), **parsed(NewGroupSerializer(data=request.data)))
        return Response(listing.conversation_json(rest.viewer(request), group), status=status.HTTP_201_CREATED)


class GroupById(APIView):
    """A group."""

    @extend_schema(
        operation_id="groups_update",
        request=GroupChangesSerializer,
        responses={200: ConversationSerializer},
        summary="Rename, avatar, mute all, policies",
        description="Owner and admins.",
    )
    def patch(self, request: Request, conversation_id: ConversationId) -> Response:
        """{name?, avatar?, mute_all?, invite_policy?, history?} → the conversation."""
        member = access.member_of(rest.viewer(request), conversation_id)
        groups.change(member, parsed(GroupChangesSerializer(data=request.data)))
        return Response(listing.conversation_json(rest.viewer(request), conversation_id))

    @extend_schema(
        operation_id="groups_destroy",
        responses={204: None},
        summary="Dissolve a group",
        description="The owner. Nobody may post any more; members keep reading.",
    )
    def delete(self, request: Request, conversation_id: ConversationId) -> Response:
        """Archives it."""
        groups.dissolve(access.member_of(rest.viewer(request), conversation_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Members(APIView):
    """Who is in a group."""

    @extend_schema(
        operation_id="groups_members_list",
        parameters=[MembersQuery],
        responses={200: page_of(MemberSerializer)},
        summary="Members: the owner, admins, then the others by pinyin",
    )
    def get(self, request: Request, conversation_id: ConversationId) -> Response:
        """?search=&cursor=&limit= → {next, results}."""
        query = parsed(MembersQuery(data=request.query_params))
        member = access.member_of(rest.viewer(request), conversation_id)
        after = rest.read_cursor(query["cursor"], RosterCursor)
        seats, more = roster.members_of(member, search=query["search"], after=after, limit=query["limit"])
        return Response(
            rest.page(roster.members_json(rest.viewer(request), seats), next_key=roster.roster_key(seats[-1]) if more else None)
        )

    @extend_schema(
        operation_id="groups_members_create",
        request=UsersSerializer,
        responses={201: inline_serializer("Added", {"added": serializers.ListField(child=Id())})},
        summary="Take users in",
        description="By the group's invite policy. Members are passed over; all or none of the others get in.",
    )
    def post(self, request: Request, conversation_id: ConversationId) -> Response:
        """{users} → {added}."""
        member = access.member_of(rest.viewer(request), conversation_id)
        added = membership.add(member, parsed(UsersSerializer(data=request.data))["users"])
        return Response({"added": added}, status=status.HTTP_201_CREATED)


class MemberByUser(APIView):
    """A member of a group."""

    @extend_schema(
        operation_id="groups_members_update",
        request=MemberChangesSerializer,
        responses={200: MemberSerializer},
        summary="Give a role, or oneself a nickname",
        description="Roles are the owner's to give; `owner` itself goes by POST groups/{id}/owner.",
    )
    def patch(self, request: Request, conversation_id: ConversationId, user_id: UserId) -> Response:
        """{role?} or {nickname?} → the member."""
        changes = parsed(MemberChangesSerializer(data=request.data))
        member = access.member_of(rest.viewer(request), conversation_id)
        target = roster.one(member, user_id)
        if "nickname" in changes and target.pk != member.pk:
            raise Forbidden
        if "role" in changes:
            membership.set_role(member, user_id, changes["role"])
        if "nickname" in changes:
            personal.change(member, {"nickname": changes["nickname"]})
        return Response(roster.members_json(rest.viewer(request), [roster.one(member, user_id)])[0])

    @extend_schema(
        operation_id="groups_members_destroy",
        responses={204: None},
        summary="Remove a member, or leave",
        description="Admins remove members, the owner anyone. An owner hands over before leaving (409), unless alone.",
    )
    def delete(self, request: Request, conversation_id: ConversationId, user_id: UserId) -> Response:
        """Ends the membership."""
        membership.remove(access.member_of(rest.viewer(request), conversation_id), user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Owner(APIView):
    """Whose a group is."""

    @extend_schema(
        operation_id="groups_owner_create",
        request=OwnerSerializer,
        responses={200: ConversationSerializer},
        summary="Hand a group over to another member",
    )
    def post(self, request: Request, conversation_id: ConversationId) -> Response:
        """{user} → the conversation."""
        user = parsed(OwnerSerializer(data=request.data))["user"]
        membership.transfer(access.member_of(rest.viewer(request), conversation_id), user)
        return Response(listing.conversation_json(rest.viewer(request), conversation_id))


class Announcement(APIView):
    """What a group has to say to all."""

    @extend_schema(
        operation_id="groups_announcement_update",
        request=NewAnnouncementSerializer,
        responses={200: ConversationSerializer},
        summary="Set the announcement",
        description="Owner and admins.",
    )
    def put(self, request: Request, conversation_id: ConversationId) -> Response:
        """{text} → the conversation."""
        text = parsed(NewAnnouncementSerializer(data=request.data))["text"]
        groups.announce(access.member_of(rest.viewer(request), conversation_id), text)
        return Response(listing.conversation_json(rest.viewer(request), conversation_id))


urlpatterns = [
    path("groups", Groups.as_view()),
    path(GROUP, GroupById.as_view()),
    path(f"{GROUP}/members", Members.as_view()),
    path(f"{GROUP}/members/<id:user_id>", MemberByUser.as_view()),
    path(f"{GROUP}/owner", Owner.as_view()),
    path(f"{GROUP}/announcement", Announcement.as_view()),
]
