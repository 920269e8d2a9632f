"""What may not be said, who may not speak, and who decides: hooks at the core's own doors, and what stands behind them."""
