"""Who administers the office: staff, each with the permissions that an administrator has given them."""

from rest_framework.request import Request

from imcore import errors


def refuse_without(request: Request, permission: str) -> None:
    """Raises Forbidden where the caller is not of the staff, or lacks the permission ("oa.change_employee")."""
    user = request.user
    if not (user.is_staff and user.has_perm(permission)):
        raise errors.Forbidden
