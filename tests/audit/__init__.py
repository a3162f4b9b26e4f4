"""The audit log: sealed, anchored, verified, read by few, and complete."""
