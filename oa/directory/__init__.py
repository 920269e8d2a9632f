"""Finding colleagues: the keys by which they are asked for, the index of those keys, the search."""
