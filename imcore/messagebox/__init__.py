"""The log, and everything that is read from it."""
