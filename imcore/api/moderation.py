"""What moderators decided on one's own messages and on oneself, and one's word against it."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.fields import Id, PageQuery, Strict, Text, parsed
from imcore.api.schema import page_of
from imcore.models import Appeal
from imcore.moderation import appeals, sanctions
from imcore.moderation.appeals import Own
from imcore.protocol import ConversationId, Seq
from imcore.rest import timestamp, viewer

Cursor = tuple[int]


class NewAppealSerializer(Strict):
    """Of which message, and what the sender says to it."""

    conversation = Id()
    seq = Id()
    text = Text(max_length=1000)


class AppealSerializer(serializers.Serializer[Any]):
    """An appeal; the answer is there once it is decided."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    state = serializers.ChoiceField(choices=Appeal.State.values)
    answer = serializers.CharField()
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class OwnSerializer(serializers.Serializer[Any]):
    """An own message that others do not see as it was written."""

    conversation = Id()
    seq = Id()
    state = serializers.ChoiceField(choices=["held", "blocked", "masked"])
    category = serializers.CharField(help_text="The sort of rule that it met; `reported`, or `review` where there is none.")
    note = serializers.CharField(help_text="What the moderator who decided says to it.")
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    appeal = AppealSerializer(allow_null=True)


class SanctionSerializer(serializers.Serializer[Any]):
    """A mute that is in force, or a warning. Without a conversation it holds everywhere; without `until` until it is lifted."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["warning", "mute"])
    conversation = Id(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class OwnMessages(APIView):
    """One's own messages that are held, blocked or masked."""

    @extend_schema(
        operation_id="me_moderation",
        parameters=[PageQuery],
        responses={200: page_of(OwnSerializer)},
        summary="One's own messages that moderators hold or have decided on, newest first",
    )
    def get(self, request: Request) -> Response:
        """?cursor=&limit= → {next, results}."""
        query = parsed(PageQuery(data=request.query_params))
        after = rest.read_cursor(query["cursor"], Cursor)
        found, more = appeals.own(viewer(request), below=after and after[0], limit=query["limit"])
        next_key = (found[-1].message.pk,) if more else None
        return Response(rest.page([_own_json(one) for one in found], next_key=next_key))


class Sanctions(APIView):
    """What is laid upon oneself."""

    @extend_schema(
        operation_id="me_sanctions", responses={200: page_of(SanctionSerializer)}, summary="One's mutes and warnings"
    )
    def get(self, request: Request) -> Response:
        """→ {next, results}."""
        return Response(rest.page([sanctions.as_json(one) for one in sanctions.of_user(viewer(request))], next_key=None))


class Appeals(APIView):
    """Appealing."""

    @extend_schema(
        operation_id="appeals_create",
        request=NewAppealSerializer,
        responses={201: AppealSerializer},
        summary="Appeal against what became of an own message",
        description="Once per message: of one that is held, blocked or masked. 409 `conflict` of any other, and a second time.",
    )
    def post(self, request: Request) -> Response:
        """{conversation, seq, text} → the appeal."""
        given = parsed(NewAppealSerializer(data=request.data))
        conversation, seq = ConversationId(given["conversation"]), Seq(given["seq"])
        made = appeals.make(viewer(request), conversation=conversation, seq=seq, text=given["text"])
        return Response(_appeal_json(made), status=status.HTTP_201_CREATED)


def _own_json(one: Own) -> dict[str, Any]:
    case = one.case
    return {
        "conversation": one.message.conversation_id,
        "seq": one.message.seq,
        "state": one.message.state if one.message.state != "normal" else "masked",
        "category": one.category,
        "note": case.note if case else "",
        "created_at": timestamp(one.message.created_at),
        "decided_at": timestamp(case.decided_at) if case and case.decided_at else None,
        "appeal": _appeal_json(one.appeal) if one.appeal else None,
    }


def _appeal_json(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.pk,
        "text": appeal.text,
        "state": appeal.state,
        "answer": appeal.answer,
        "created_at": timestamp(appeal.created_at),
        "decided_at": timestamp(appeal.decided_at) if appeal.decided_at else None,
    }


urlpatterns = [
    path("me/moderation", OwnMessages.as_view()),
    path("me/sanctions", Sanctions.as_view()),
    path("appeals", Appeals.as_view()),
]
