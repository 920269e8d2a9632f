"""The admin: a file per theme. It shows, and where it changes something it calls the functions that everyone else calls."""

from imcore.admin import (
    attachments,
    audit,
    blocked_images,
    broadcasts,
    clients,
    conversations,
    desk,
    lines,
    messages,
    moderation_rules,
    people,
    pushes,
    reports,
    sanctions,
    webhooks,
    words,
)

__all__ = [
    "attachments",
    "audit",
    "blocked_images",
    "broadcasts",
    "clients",
    "conversations",
    "desk",
    "lines",
    "messages",
    "moderation_rules",
    "people",
    "pushes",
    "reports",
    "sanctions",
    "webhooks",
    "words",
]
