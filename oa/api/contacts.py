"""One's own contacts and their groups."""

from typing import Annotated, Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from msgspec import Meta
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, PageQuery, QueryNumber, Strict, Text, UserSerializer, parsed
from imcore.api.schema import page_of
from imcore.conversations import people
from imcore.protocol import JSON_SAFE_INTEGER, UserId
from oa import contact_book
from oa.models import Contact, ContactGroup

Cursor = tuple[str, Annotated[int, Meta(ge=0, le=JSON_SAFE_INTEGER)]]


class ContactsQuery(PageQuery):
    """All, or those of a group."""

    group = QueryNumber(help_text="A group's id; 0: those in none.")


class ContactSerializer(serializers.Serializer[Any]):
    """Somebody in the list."""

    user = UserSerializer()
    group = Id(allow_null=True)
    remark = serializers.CharField()
    created_at = serializers.DateTimeField()


class ContactChangeSerializer(Strict):
    """What the owner says of them."""

    group = Id(required=False, allow_null=True)
    remark = Text(required=False, allow_blank=True, max_length=100)


class ContactCreateSerializer(ContactChangeSerializer):
    """Who is to be in the list."""

    user = Id()


class ContactGroupSerializer(serializers.Serializer[Any]):
    """A heading."""

    id = Id()
    name = serializers.CharField()


class ContactGroupNameSerializer(Strict):
    """What it is called; each name once."""

    name = Text(max_length=50)


class ContactGroupOrderSerializer(Strict):
    """All of the caller's groups."""

    groups = serializers.ListField(child=Id(), max_length=contact_book.GROUPS_LIMIT)


class Contacts(APIView):
    """The list."""

    @extend_schema(
        operation_id="contacts_list",
        parameters=[ContactsQuery],
        responses={200: page_of(ContactSerializer)},
        summary="The caller's contacts by pinyin",
        description="Whom the caller may no longer see is left out.",
    )
    def get(self, request: Request) -> Response:
        """?group=, cursor=, limit= → {next, results}."""
        query = parsed(ContactsQuery(data=request.query_params))
        after = rest.read_cursor(query.pop("cursor"), Cursor)
        found, more = contact_book.contacts(rest.viewer(request), after=after, **query)
        last = found[-1].user if more else None
        return Response(rest.page(_contacts_json(request, found), next_key=(last.name_pinyin, last.pk) if last else None))

    @extend_schema(
        operation_id="contacts_create",
        request=ContactCreateSerializer,
        responses={201: ContactSerializer},
        summary="Put somebody on the list",
        description="Whom the caller may see; at most 2,000.",
    )
    def post(self, request: Request) -> Response:
        """{user, group?, remark?} → the contact."""
        given = parsed(ContactCreateSerializer(data=request.data))
        made = contact_book.add(rest.viewer(request), given.pop("user"), **given)
        return Response(_contacts_json(request, [made])[0], status=status.HTTP_201_CREATED)


class ContactByUser(APIView):
    """Somebody in the list."""

    @extend_schema(
        operation_id="contacts_update",
        request=ContactChangeSerializer,
        responses={200: ContactSerializer},
        summary="Change a contact's group or remark",
    )
    def patch(self, request: Request, user_id: UserId) -> Response:
        """{group?, remark?} → the contact."""
        given = parsed(ContactChangeSerializer(data=request.data))
        return Response(_contacts_json(request, [contact_book.change(rest.viewer(request), user_id, **given)])[0])

    @extend_schema(
        operation_id="contacts_destroy",
        responses={204: None},
        summary="Take somebody off the list",
        description="A right to write to them that came of a request goes too.",
    )
    def delete(self, request: Request, user_id: UserId) -> Response:
        """Nothing."""
        contact_book.remove(rest.viewer(request), user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContactGroups(APIView):
    """The headings."""

    @extend_schema(
        operation_id="contact_groups_list",
        responses={200: page_of(ContactGroupSerializer)},
        summary="The caller's groups of contacts, in their order",
        description="There are at most 100, on one page.",
    )
    def get(self, request: Request) -> Response:
        """→ {next, results}."""
        found = contact_book.groups(rest.viewer(request))
        return Response(rest.page([_group_json(group) for group in found], next_key=None))

    @extend_schema(
        operation_id="contact_groups_create",
        request=ContactGroupNameSerializer,
        responses={201: ContactGroupSerializer},
        summary="Make a group of contacts, the last one",
    )
    def post(self, request: Request) -> Response:
        """{name} → the group."""
        name = parsed(ContactGroupNameSerializer(data=request.data))["name"]
        return Response(_group_json(contact_book.create_group(rest.viewer(request), name)), status=status.HTTP_201_CREATED)


class ContactGroupOrder(APIView):
    """Their order."""

    @extend_schema(
        operation_id="contact_groups_order",
        request=ContactGroupOrderSerializer,
        responses={204: None},
        summary="Put all groups of contacts in an order",
    )
    def put(self, request: Request) -> Response:
        """{groups: [id]}, each of them once."""
        contact_book.order_groups(rest.viewer(request), parsed(ContactGroupOrderSerializer(data=request.data))["groups"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContactGroupById(APIView):
    """A heading."""

    @extend_schema(
        operation_id="contact_groups_update",
        request=ContactGroupNameSerializer,
        responses={200: ContactGroupSerializer},
        summary="Rename a group of contacts",
    )
    def patch(self, request: Request, group_id: int) -> Response:
        """{name} → the group."""
        name = parsed(ContactGroupNameSerializer(data=request.data))["name"]
        return Response(_group_json(contact_book.rename_group(rest.viewer(request), group_id, name)))

    @extend_schema(
        operation_id="contact_groups_destroy",
        responses={204: None},
        summary="Delete a group of contacts",
        description="Its contacts stay, in no group.",
    )
    def delete(self, request: Request, group_id: int) -> Response:
        """Nothing."""
        contact_book.delete_group(rest.viewer(request), group_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _contacts_json(request: Request, found: list[Contact]) -> list[dict[str, Any]]:
    users = people.users_json(rest.viewer(request), [contact.user for contact in found])
    return [
        {
            "user": user,
            "group": contact.group_id,
            "remark": contact.remark,
            "created_at": rest.timestamp(contact.created_at),
        }
        for contact, user in zip(found, users, strict=True)
    ]


def _group_json(group: ContactGroup) -> dict[str, Any]:
    return {"id": group.pk, "name": group.name}


urlpatterns = [
    path("contacts", Contacts.as_view()),
    path("contacts/<id:user_id>", ContactByUser.as_view()),
    path("contact-groups", ContactGroups.as_view()),
    path("contact-groups/order", ContactGroupOrder.as_view()),
    path("contact-groups/<id:group_id>", ContactGroupById.as_view()),
]
