"""Who may do what, on every door; and what must be refused."""
