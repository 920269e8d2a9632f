"""Credentials for a token (RFC 6749 §4.4), as django-oauth-toolkit asks for them."""

import secrets
from collections.abc import Collection
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from imcore.accounts.addresses import address_of
from imcore.integrations import clients
from imcore.integrations.secrets import fits
from imcore.models import ApiClient

TOKEN_PREFIX = "hyc_"  # noqa: S105  so that secret scanners recognise a leaked one


def new_token(_request: Any, refresh_token: bool = False) -> str:
    """An access token of 256 bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


class Validator(OAuth2Validator):
    """A client that is switched off, or asks from elsewhere, is as one that there is not."""

    def _load_application(self, client_id: str, request: Any) -> ApiClient | None:
        if "\x00" in (client_id or ""):  # PostgreSQL refuses it even as a question
            return None
        found: ApiClient | None = super()._load_application(client_id, request)
        if found is not None and not clients.may_come_from(found, address_of(request.headers)):
            request.client = found = None
        return found

    def _check_secret(self, provided_secret: str, stored_secret: Collection[str]) -> bool:
        return fits(provided_secret, stored_secret)
