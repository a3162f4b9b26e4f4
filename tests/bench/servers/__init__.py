"""The servers that fan out for the benchmarks: ours, and the peers."""
