"""The design, kept by tests that read the code."""
