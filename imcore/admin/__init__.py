"""The admin: a file per theme. It shows, and where it changes something it calls the functions that everyone else calls."""

from imcore.admin import attachments, conversations, lines, messages, moderation_rules, people, reports, words

__all__ = ["attachments", "conversations", "lines", "messages", "moderation_rules", "people", "reports", "words"]
