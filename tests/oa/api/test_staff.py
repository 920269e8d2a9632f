"""Who counts as the office's staff."""

import pytest
from django.contrib.auth.models import Permission
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from imcore import errors
from imcore.models import User
from oa.api.staff import refuse_without
from tests import factories

pytestmark = pytest.mark.django_db


def asked_by(user: User) -> Request:
    request = Request(APIRequestFactory().get("/"))
    request.user = user
    return request


def clerk(*permissions: str, **fields: bool) -> User:
    """Somebody with these permissions."""
    user = factories.person(**fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions, content_type__app_label="oa"))
    return user


def test_staff_with_the_permission_and_superusers_among_them_pass() -> None:
    refuse_without(asked_by(clerk("change_employee", is_staff=True)), "oa.change_employee")
    refuse_without(asked_by(clerk(is_staff=True, is_superuser=True)), "oa.change_employee")


@pytest.mark.parametrize(
    ("permissions", "fields"),
    [(["change_employee"], {}), (["view_employee"], {"is_staff": True}), ([], {"is_superuser": True}), ([], {})],
)
def test_everyone_else_is_refused(permissions: list[str], fields: dict[str, bool]) -> None:
    with pytest.raises(errors.Forbidden):
        refuse_without(asked_by(clerk(*permissions, **fields)), "oa.change_employee")
