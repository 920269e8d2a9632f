"""The product held to its contract, from outside wherever that is possible."""
