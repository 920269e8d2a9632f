"""Broadcasts: written, started once, sent by workers, stopped, recalled."""
