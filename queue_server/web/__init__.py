"""Pages, their files, health, and what the service says of itself."""
