"""Whom messages to many are for."""
