"""Who may see whom, what of them, and who may start a conversation with whom: the company's rules, read and enforced."""
