"""The waist: whatever is said in a conversation, by whom and from where ever, comes through here."""
