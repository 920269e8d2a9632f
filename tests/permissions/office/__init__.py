"""The office's rows of the matrix, a module per resource: TABLE as in test_rest_matrix.py, `prepare(scene)` → the ids for the
words in braces, made once, `bodies(scene, ids)` → what is sent along, by row, and TRACED, the tables to watch."""
