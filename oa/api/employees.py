"""The end of somebody's employment, and a new beginning: for the staff who keep the org chart."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imcore import rest
from imcore.api.audited import audited
from imcore.api.fields import Id, Strict, parsed
from oa import leaving
from oa.api.staff import refuse_without


class LeaveSerializer(Strict):
    """Who follows."""

    successor = Id(required=False, allow_null=True, help_text="The user who gets the leaver's groups.")


class GivenSerializer(serializers.Serializer[Any]):
    """A group, and whose it is now."""

    conversation = Id()
    owner = Id()


class LeftSerializer(serializers.Serializer[Any]):
    """What became of the groups."""

    handed_over = GivenSerializer(many=True)
    dissolved = serializers.ListField(child=Id(), help_text="Groups in which there was nobody else.")


class BackSerializer(serializers.Serializer[Any]):
    """Works here again."""

    id = Id()
    state = serializers.CharField(help_text="active")


class Leave(APIView):
    """An end."""

    @extend_schema(
        operation_id="employees_leave",
        request=LeaveSerializer,
        responses={200: LeftSerializer},
        summary="Somebody leaves the company",
        description="For staff with `oa.change_employee`; staff leave by a superuser's hand. Positions end, every login ends, "
        "groups get a new owner; what was said stays. 409 for who has left already, and for oneself.",
    )
    @audited("employee.left", "oa.employee")
    def post(self, request: Request, employee_id: int) -> Response:
        """{successor?} → {handed_over, dissolved}."""
        refuse_without(request, "oa.change_employee")
        successor = parsed(LeaveSerializer(data=request.data)).get("successor")
        done = leaving.leave(employee_id, by=rest.viewer(request), successor=successor)
        given = [{"conversation": conversation, "owner": owner} for conversation, owner in done.given.items()]
        return Response({"handed_over": given, "dissolved": done.archived})


class ComeBack(APIView):
    """A new beginning."""

    @extend_schema(
        operation_id="employees_come_back",
        request=None,
        responses={200: BackSerializer},
        summary="Somebody who has left works here again",
        description="For staff with `oa.change_employee`. The account is in use again; positions are given anew.",
    )
    @audited("employee.came_back", "oa.employee")
    def post(self, request: Request, employee_id: int) -> Response:
        """→ the employee."""
        refuse_without(request, "oa.change_employee")
        back = leaving.come_back(employee_id, by=rest.viewer(request))
        return Response({"id": back.pk, "state": back.state})


EMPLOYEE = "employees/<id:employee_id>"

urlpatterns = [
    path(f"{EMPLOYEE}/leave", Leave.as_view()),
    path(f"{EMPLOYEE}/come-back", ComeBack.as_view()),
]
