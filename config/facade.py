"""How other systems come in: OAuth2 client credentials (RFC 6749 §4.4), and no other grant."""

from typing import Any

from config import env

OAUTH2_PROVIDER_APPLICATION_MODEL = "imcore.ApiClient"
OAUTH2_PROVIDER: dict[str, Any] = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "imcore.facade.oauth.Validator",
    "SCOPES_BACKEND_CLASS": "imcore.integrations.scopes.ClientScopes",
    "ACCESS_TOKEN_GENERATOR": "imcore.facade.oauth.new_token",
    "ACCESS_TOKEN_EXPIRE_SECONDS": env.integer("FACADE_TOKEN_SECONDS", 3600, low=60, high=86_400),
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # digests only, as of people's logins
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
}
# the library's tables as they are now, in one step: its own twenty-two took 6 s of each new database (2026-11-24). After an
# upgrade of it `manage.py makemigrations oauth2_provider` adds what is new
MIGRATION_MODULES = {"oauth2_provider": "config.oauth.migrations"}
