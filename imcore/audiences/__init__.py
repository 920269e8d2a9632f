"""Whom a message is for: references of the `audiences` door, and the people whom they mean."""
