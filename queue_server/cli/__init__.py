"""The command line: serve, the demo, and what an operator needs."""
