"""How fast, against the naive way and against the limit; one question and one command each. See README.md."""
