"""Between the log and the links: ready bytes, by name, to every node that listens. All of it hints."""
