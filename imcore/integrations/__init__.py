"""How a company's other systems are known, and what is kept of them."""
