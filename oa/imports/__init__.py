"""The org chart from a file: read, checked against what is there, applied in one transaction."""
