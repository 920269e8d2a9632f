"""The OpenAPI document: its head, and the names of what recurs in it."""

from typing import Any

from config.version import VERSION

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Hongyan",
    "DESCRIPTION": "Enterprise messaging: people's clients (`/api/v1`) and a company's other systems (`/facade/v1`).",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",  # 3.0 has no way to say "this object, or null" of a reference
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/(api|facade)/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991}},
    "ENUM_NAME_OVERRIDES": {
        "UserKind": ["person", "visitor", "bot"],
        "ConversationKind": ["direct", "group", "service"],
        "Role": ["owner", "admin", "member"],
        "GivenRole": ["admin", "member"],
        "UploadKind": ["image", "file", "voice", "video", "avatar"],
        "DeviceClass": ["web", "desktop", "mobile", "pad"],
        "AnnouncementState": ["draft", "scheduled", "published", "withdrawn"],
        "ConversationState": ["active", "archived"],
        "BroadcastState": ["draft", "running", "done", "cancelling", "cancelled", "recalling", "recalled"],
        "DeliveryState": ["sent", "read", "held", "blocked", "recalled"],
        "UserSyncState": ["waiting", "running", "done"],
        "ContactRequestState": ["pending", "accepted", "refused", "withdrawn"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "imcore.api.schema.add_errors",
    ],
}
