"""Who is signed in, on what, with which credential; and how that ends."""
