"""The demo company: who works there, what they talk about, and how it gets into the tables.

Everything but `load` and `check` is pure: the same seed gives the same people, conversations and texts; only the
dates move with the day on which it is loaded.
"""
