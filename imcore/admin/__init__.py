"""The admin: a file per theme. It shows, and where it changes something it calls the functions that everyone else calls."""

from imcore.admin import attachments, audit, conversations, lines, messages, moderation_rules, people, reports, words

__all__ = ["attachments", "audit", "conversations", "lines", "messages", "moderation_rules", "people", "reports", "words"]
