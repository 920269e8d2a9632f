"""Announcements: written at a desk, published once, read and confirmed by their recipients."""
