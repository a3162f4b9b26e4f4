"""The audit log: sealed into a chain, anchored outside, verified by anybody who has an anchor, and read by few."""
