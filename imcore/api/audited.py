"""What the staff do by the API is an entry of the audit log, as what they do in the admin."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.files import File
from django.db import transaction
from rest_framework.request import Request

from imcore.accounts.addresses import client_address
from imcore.audit import log
from imcore.models import User

VALUE_LIMIT = 300  # characters of a given text that are kept
NAMES = ("title", "name", "file_name")  # where an answer says what its thing is called

Method = Callable[..., Any]


def audited(act: str, label: str) -> Callable[[Method], Method]:
    """Around a view's method, nearest to it: what it does and the entry are one transaction. `label` is the model of what its
    path names, or its answer's `id` ("oa.employee"). What is refused leaves no entry."""

    def around(method: Method) -> Method:
        @wraps(method)
        def within(view: Any, request: Request, **ids: int) -> Any:
            with transaction.atomic():
                answer = method(view, request, **ids)
                told = getattr(answer, "data", None) or {}
                given = {name: _value(value) for name, value in cast(dict[str, Any], request.data).items()}
                number = next(iter(ids.values()), None) or told["id"]
                log.record(
                    cast(User, request.user),
                    act,
                    f"{label}:{number}",
                    target_name=next((str(told[name]) for name in NAMES if name in told), ""),
                    detail={"given": given} if given else None,
                    address=client_address(request._request),
                )
            return answer

        return within

    return around


def _value(value: Any) -> Any:
    if isinstance(value, File):
        return value.name
    return value[:VALUE_LIMIT] if isinstance(value, str) else value
