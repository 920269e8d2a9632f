"""The kinds of message that the core knows: body struct, checks, text. One file per family; pure but for errors."""
