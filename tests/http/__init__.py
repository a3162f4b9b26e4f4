"""What every request meets before a handler does."""
