"""People as those who manage them see them."""
