"""The audit log: who did what to whom, from where and why; each entry sealed with the one before it."""
