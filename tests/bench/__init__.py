"""Benchmarks: what the hot path costs, one JSON object a line on stdout."""
