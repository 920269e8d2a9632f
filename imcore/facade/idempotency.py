"""`Idempotency-Key`: a call that comes again with its key is answered as the first time, and does nothing more."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from imcore import errors
from imcore.facade.caller import caller_of
from imcore.models import ApiAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
FITTING = re.compile(r"[\x21-\x7e]{1,255}")
GIVEN_UP = timedelta(minutes=2)  # whoever worked on it for longer has died
Work = Callable[[], Response]


def key_of(request: Request) -> str:
    """A digest of the key that is the client's own; empty without a key. Raises Invalid."""
    given = request.headers.get(HEADER)
    if given is None:
        return ""
    if not FITTING.fullmatch(given):
        raise errors.Invalid(**{HEADER: [_("1 to 255 visible ASCII characters.")]})
    return sha256(f"{caller_of(request).client.pk}:{given}".encode()).hexdigest()


def once(request: Request, work: Work) -> Response:
    """What `work` answers, or has answered to this key before; all that it does is one transaction with the answer.

    Raises Conflict where the key came with another request.
    """
    key = key_of(request)
    if not key:
        with transaction.atomic():
            return work()
    with transaction.atomic():
        row, is_first = _begin(request, key)
        return _keep(row, work()) if is_first else _again(row)


def once_in_steps(request: Request, work: Work) -> Response:
    """The same for what commits on its own (messages). `work` must bear to be done a second time: whoever comes after a crash
    does it again. Raises Conflict besides while another call with the key is at it."""
    key = key_of(request)
    if not key:
        return work()
    row, is_first = _begin(request, key)
    if not is_first and not _taken_over(row):
        return _again(row)
    try:
        return _keep(row, work())
    except BaseException:
        ApiAnswer.objects.filter(pk=row.pk, status=None).delete()
        raise


def _begin(request: Request, key: str) -> tuple[ApiAnswer, bool]:
    """The row of the key, and whether this call made it. One that is being made in another transaction is waited for."""
    asked, client = _asked(request), caller_of(request).client
    try:
        with transaction.atomic():
            return ApiAnswer.objects.create(client=client, key=key, request=asked), True
    except IntegrityError:
        row = ApiAnswer.objects.filter(client=client, key=key).first()
    if row is None:  # it was given back this very moment
        raise errors.Conflict(_("Another call with this key is being worked on."), in_progress=True)
    if row.request != asked:
        raise errors.Conflict(_("This key came with another request before."), idempotency_key=request.headers[HEADER])
    return row, False


def _asked(request: Request) -> str:
    told = json.dumps(request.data, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(f"{request.method} {request.path} {told}".encode("utf-8", "surrogatepass")).hexdigest()


def _taken_over(row: ApiAnswer) -> bool:
    """Was nobody at it any more, so that this call is?"""
    now = timezone.now()
    left = ApiAnswer.objects.filter(pk=row.pk, status=None, created_at__lt=now - GIVEN_UP)
    return left.update(created_at=now) == 1


def _keep(row: ApiAnswer, response: Response) -> Response:
    ApiAnswer.objects.filter(pk=row.pk).update(status=response.status_code, answer=response.data or {})
    return response


def _again(row: ApiAnswer) -> Response:
    if row.status is None:
        raise errors.Conflict(_("Another call with this key is being worked on."), in_progress=True)
    return Response(row.answer or None, status=row.status, headers={REPLAYED: "true"})
