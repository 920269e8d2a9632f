"""What the OpenAPI document says of the facade besides."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from imcore.integrations.scopes import SCOPES

IDEMPOTENT = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 255 visible ASCII characters. The same call with the same key is answered as the first time "
    "(`Idempotency-Replayed: true`) for two days, and does nothing more; another call with it is refused (409).",
)


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal, as in `error`."""

    code = serializers.CharField()
    message = serializers.CharField()
    detail = serializers.DictField()


class ClientScheme(OpenApiAuthenticationExtension):
    """OAuth2, client credentials."""

    target_class = "imcore.facade.caller.ClientAuthentication"
    name = "client"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """As OpenAPI calls it."""
        scopes = {name: str(sentence) for name, sentence in SCOPES.items()}
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes}}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that the view names for the method."""
        scope = auto_schema.view.scopes.get(auto_schema.method)
        return {self.name: [scope] if scope else []}
