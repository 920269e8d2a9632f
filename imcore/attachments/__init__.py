"""Uploaded files: what they are, where they lie, who may read them."""
