"""How the admin names a conversation, and what of its tables must be joined for that."""

from django.urls import reverse
from django.utils.html import format_html

from imcore.models import Conversation

ANCHOR = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'  # unfold's own links look so
JOINED = ("group", "direct__user_low", "direct__user_high")


def joined_from(field: str) -> tuple[str, ...]:
    """The same joins from a table that points at a conversation."""
    return (field, *(f"{field}__{name}" for name in JOINED))


def title(conversation: Conversation) -> str:
    """A group's name, or the pair's names. The caller has joined JOINED."""
    if hasattr(conversation, "group"):
        return str(conversation.group.name)
    if hasattr(conversation, "direct"):
        return f"{conversation.direct.user_low.display_name} – {conversation.direct.user_high.display_name}"
    return str(conversation)


def link(conversation: Conversation) -> str:
    """The title as a link to the conversation's page."""
    url = reverse("admin:imcore_conversation_change", args=[conversation.pk])
    return anchor(url, title(conversation))


def filtered(model: str, text: str, *, app: str = "imcore", **lookups: object) -> str:
    """A link to another table, showing only the rows that fit."""
    query = "&".join(f"{name}={value}" for name, value in lookups.items())
    return anchor(f"{reverse(f'admin:{app}_{model}_changelist')}?{query}", text)


def anchor(url: str, text: str) -> str:
    """A link, escaped."""
    return format_html(ANCHOR, url, text)
