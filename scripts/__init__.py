"""What sets up, checks and starts the product. Only `serve` needs installed packages."""
