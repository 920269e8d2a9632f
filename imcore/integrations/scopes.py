"""What a client may be allowed."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes

from imcore.models import ApiClient

SCOPES: Mapping[str, Promise | str] = {
    "messages:send": _("send messages as the line's bot, change them and take them back"),
    "messages:send_as_user": _("send messages as a user"),
    "messages:read": _("read the line's conversations"),
    "receipts:read": _("see who has read a message"),
    "broadcasts": _("send broadcasts"),
    "files": _("upload and read files"),
    "groups:write": _("make groups, change them, dissolve them"),
    "users:write": _("make users, change them, deactivate them"),
    "webhooks": _("manage webhook endpoints"),
}


class ClientScopes(BaseScopes):
    """A client may ask for what it is allowed; if it asks for nothing in particular, for all of that."""

    def get_all_scopes(self) -> Mapping[str, Promise | str]:
        """Name → what it allows."""
        return SCOPES

    def get_available_scopes(self, application: ApiClient | None = None, *_args: Any, **_options: Any) -> Collection[str]:
        """What this client is allowed."""
        return [] if application is None else [name for name in application.scopes if name in SCOPES]

    def get_default_scopes(self, application: ApiClient | None = None, *_args: Any, **_options: Any) -> Collection[str]:
        """The same."""
        return self.get_available_scopes(application)
