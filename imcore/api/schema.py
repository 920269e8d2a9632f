"""The OpenAPI document: what drf-spectacular cannot see for itself."""

from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.utils import inline_serializer
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers

from imcore.protocol import JSON_SAFE_INTEGER, MENTIONS_LIMIT

ERROR_CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
METHODS = ("get", "put", "post", "patch", "delete")
SIGNED_IN = {
    "401": "Nobody is signed in, or the credential has ended.",
    "429": "Too many requests; `Retry-After` says how long to wait.",
}
REFUSED = {
    "400": "A field, or the body as a whole, is not as it must be.",
    "403": "Not a member, or not allowed.",
    "404": "Not there, or not for this caller; both answer alike.",
}
ERROR_SCHEMA = {
    "type": "object",
    "description": "The one shape of every refusal.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "detail"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string", "description": "For people, in the caller's language."},
                "detail": {"type": "object", "additionalProperties": {}, "description": "For programs, by code."},
            },
        }
    },
}


class BearerScheme(OpenApiAuthenticationExtension):
    """`Authorization: Bearer`."""

    target_class = "imcore.rest.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """As OpenAPI calls it."""
        return {"type": "http", "scheme": "bearer", "description": "The token of POST auth/login."}


class SessionScheme(OpenApiAuthenticationExtension):
    """The pages' cookie."""

    target_class = "imcore.rest.SessionAuthentication"
    name = "session"
    priority = 1  # before DRF's own, from which ours descends

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """As OpenAPI calls it."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "With the header X-CSRFToken for everything but GET.",
        }


class MentionsSchema(OpenApiSerializerFieldExtension):
    """A list of ids, or the word `all`."""

    target_class = "imcore.api.fields.Mentions"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Either of the two."""
        ids = {"type": "integer", "minimum": 1, "maximum": JSON_SAFE_INTEGER}
        return {
            "oneOf": [
                {"type": "array", "items": ids, "maxItems": MENTIONS_LIMIT},
                {"type": "string", "enum": ["all"]},
            ]
        }


class Docs(SpectacularSwaggerSplitView):
    """The browsable document; our own page, as the stock one styles itself inline and our CSP has none of that."""

    template_name = "imcore/api_docs.html"
    authentication_classes = ()


def add_errors(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Every operation may refuse, and always in the same shape."""
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = ERROR_SCHEMA
    for path in result["paths"].values():
        for method in METHODS:
            if method in path:
                _complete(path[method]["responses"])
    return result


def _complete(answers: dict[str, Any]) -> None:
    for status, sentence in {**REFUSED, **SIGNED_IN, "default": "Any other refusal."}.items():
        answers.setdefault(status, _refusal(sentence))
    for status, answer in answers.items():
        if status.startswith("4") and status != "416":  # a range refused has a header of its own and no body
            answer.setdefault("content", ERROR_CONTENT)


def _refusal(sentence: str) -> dict[str, Any]:
    return {"description": sentence, "content": ERROR_CONTENT}


@cache  # a list that two places show has one name in the document
def page_of(item: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """A list's answer: {next, results}."""
    cursor = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page; null at the end.")
    return inline_serializer(f"{item.__name__.removesuffix('Serializer')}Page", {"next": cursor, "results": item(many=True)})
