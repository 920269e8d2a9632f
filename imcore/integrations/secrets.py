"""The secrets of clients. Only digests are stored; two are good at once while a system changes from one to the next."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hmac import compare_digest

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken

from imcore.accounts.tokens import token_digest
from imcore.models import ApiClient, ApiSecret

PREFIX = "hys_"  # so that secret scanners recognise a leaked one
LONGEST_OVERLAP = timedelta(days=30)


def issue(client: ApiClient) -> str:
    """A new secret of 256 bits; nobody can read it a second time."""
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiSecret.objects.create(client=client, digest=token_digest(secret), hint=secret[-4:])
    return secret


@transaction.atomic
def rotate(client: ApiClient, *, overlap: timedelta) -> str:
    """A new secret; the newest one until now is good for so long yet (30 days at most), older ones end now.

    Without any overlap the tokens end too: a secret that has leaked may have fetched some.
    """
    now = timezone.now()
    ApiClient.objects.select_for_update(no_key=True).get(pk=client.pk)  # two rotations at once: one after the other
    live = client.secrets.filter(ApiSecret.good())
    newest = live.order_by("-pk").first()
    until = now + min(max(overlap, timedelta(0)), LONGEST_OVERLAP)
    live.filter(pk__lt=newest.pk if newest else 0).update(expires_at=now)
    if newest is not None and (newest.expires_at is None or newest.expires_at > until):
        ApiSecret.objects.filter(pk=newest.pk).update(expires_at=until)
    if until == now:
        AccessToken.objects.filter(application=client).delete()
    return issue(client)


def fits(secret: str, digests: Collection[str]) -> bool:
    """Is it one of these? In the same time whether it is or not."""
    given = token_digest(secret)
    return any([compare_digest(given, digest) for digest in digests])  # noqa: C419  a generator would end early
