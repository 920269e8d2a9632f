"""Why somebody sees somebody: for the administrators of the rules."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore.api.fields import Id, QueryNumber, parsed
from oa.api.staff import refuse_without
from oa.visibility import explain
from oa.visibility.rules import PROFILE_FIELDS

REASONS_TOLD = "; ".join(f"{reason}: {told}" for reason, told in explain.REASONS.items())


class ExplainQuery(serializers.Serializer[Any]):
    """Two users' ids."""

    viewer = QueryNumber(required=True, min_value=1, help_text="Who looks.")
    target = QueryNumber(required=True, min_value=1, help_text="Who is looked at.")


class DecidingRuleSerializer(serializers.Serializer[Any]):
    """The rule that decides."""

    id = Id()
    name = serializers.CharField()


class VerdictSerializer(serializers.Serializer[Any]):
    """Allowed or not, and why."""

    allowed = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=sorted(explain.REASONS), help_text=REASONS_TOLD)
    rule = DecidingRuleSerializer(allow_null=True, help_text="With the reasons rule and unseen.")


class ExplanationSerializer(serializers.Serializer[Any]):
    """What the one may do about the other."""

    viewer = Id()
    target = Id()
    see = VerdictSerializer()
    start = VerdictSerializer()
    profile = serializers.DictField(child=VerdictSerializer(), help_text=f"By field: {', '.join(PROFILE_FIELDS)}.")
    met = serializers.BooleanField(help_text="They share a conversation: there the target keeps their name.")
    direct = serializers.BooleanField(help_text="They have a direct conversation, and may go on in it.")


class Explanation(APIView):
    """An explanation."""

    @extend_schema(
        operation_id="visibility_explain",
        parameters=[ExplainQuery],
        responses={200: ExplanationSerializer},
        summary="What one user may see of another, whether they may write to them, and by which rule",
        description="For staff who may view the visibility rules.",
    )
    def get(self, request: Request) -> Response:
        """?viewer=&target= → the verdicts."""
        refuse_without(request, "oa.view_visibilityrule")
        query = parsed(ExplainQuery(data=request.query_params))
        return Response(explain.explain(query["viewer"], query["target"]))


urlpatterns = [
    path("visibility/explain", Explanation.as_view()),
]
